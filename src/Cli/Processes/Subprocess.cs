using System.ComponentModel;
using System.Diagnostics;

namespace SoccerRecognition.Cli.Processes;

/// <summary>How a short-lived program ended and what it said.</summary>
internal sealed record SubprocessResult(int ExitCode, string Output, string Error)
{
    /// <summary>The first line of what it printed.</summary>
    public string FirstLine => Output.Split('\n', 2)[0].Trim();
}

/// <summary>Runs a program of the system to its end.</summary>
internal static class Subprocess
{
    /// <param name="command">Program and arguments, no shell.</param>
    /// <param name="folder">Where it runs; it must be able to enter it.</param>
    /// <param name="cancellationToken">Ends it, with its children.</param>
    /// <returns>Null if there is no such program.</returns>
    public static async Task<SubprocessResult?> TryRunAsync(IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = TryStart(start);
        if (process is null) return null;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new SubprocessResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <exception cref="CommandFailure">There is no such program, or it failed.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(command, folder, cancellationToken)
            ?? throw new CommandFailure(ExitCode.Unavailable, $"The program {command[0]} is not installed.");
        if (result.ExitCode != 0)
            throw new CommandFailure(ExitCode.Unavailable, $"{Path.GetFileName(command[0])} failed: {(result.Error + result.Output).Trim()}");
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
