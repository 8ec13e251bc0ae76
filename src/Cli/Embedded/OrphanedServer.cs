using System.Globalization;
using SoccerRecognition.Cli.Processes;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>
/// What an earlier run left behind. Its watch ends the server when it is killed; but all of them may have been killed at once, or the machine lost
/// its power. We hold the lock of the data folder here, so a server that runs in it is nobody's.
/// </summary>
internal static class OrphanedServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends the server and its backends, politely first, and removes the note that makes PostgreSQL believe it still runs.</summary>
    /// <returns>Whether there was anything to end.</returns>
    /// <exception cref="CommandFailure">Something still runs there.</exception>
    public static async Task<bool> EndAsync(string cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cluster)) return false;
        var note = Path.Combine(cluster, "postmaster.pid");
        var left = ProcessTable.WorkingIn(cluster);
        var found = left.Count > 0;
        if (found && Postmaster(note) is { } server && left.Contains(server))
        {
            // Fast shutdown: backends are told to go and a checkpoint is written.
            ProcessTable.Send(server, ProcessTable.Interrupt);
            left = await WaitAsync(cluster, time, cancellationToken);
        }

        // Backends whose server was killed go by themselves within moments; one inside a long statement does not.
        if (left.Count > 0) left = await SignalAsync(cluster, ProcessTable.Quit, time, cancellationToken);
        if (left.Count > 0) left = await SignalAsync(cluster, ProcessTable.Kill, time, cancellationToken);
        if (left.Count > 0)
            throw new CommandFailure(ExitCode.Unavailable, $"Processes of an earlier run do not end: {string.Join(", ", left)}.");

        // The number in it may belong to another process by now, for which PostgreSQL would refuse to start.
        File.Delete(note);
        return found;
    }

    private static int? Postmaster(string note)
    {
        try
        {
            return int.Parse(File.ReadLines(note).First(), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception unreadable) when (unreadable is IOException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Task<IReadOnlyList<int>> SignalAsync(string cluster, int signal, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var one in ProcessTable.WorkingIn(cluster)) ProcessTable.Send(one, signal);
        return WaitAsync(cluster, time, cancellationToken);
    }

    private static async Task<IReadOnlyList<int>> WaitAsync(string cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var left = ProcessTable.WorkingIn(cluster);
            if (left.Count == 0 || time.GetElapsedTime(begun) > Patience) return left;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
