using System.Diagnostics;
using System.Globalization;

namespace SoccerRecognition.Cli.Embedded;

internal enum PostgresStart
{
    Ready,
    PortTaken,
    Failed,
}

/// <summary>The running server and its watch.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Starts the server, and a reader of our pipe beside it: when the pipe closes, because we say so or because we were killed, it tells the
    /// server to shut down. All in a session of their own, out of reach of the terminal's Ctrl-C: the service has to end before its database.
    /// (A death signal would not do: changing the user clears it, and it fires when the starting *thread* ends.)
    /// </summary>
    private const string Watch = """
        exec >"$1" 2>&1
        shift
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        { read -r _ <&3; kill -INT "$server"; } &
        watch=$!
        exec 3<&-
        wait "$server"
        code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _process;
    private readonly PostgresHome _home;
    private readonly string _note;
    private readonly int _port;

    private PostgresProcess(Process process, PostgresHome home, int port) =>
        (_process, _home, _note, _port) = (process, home, Path.Combine(home.Cluster, "postmaster.pid"), port);

    /// <summary>Ends when the server does.</summary>
    public Task Ended => _process.WaitForExitAsync(CancellationToken.None);

    public static PostgresProcess Start(PostgresHome home, PostgresBinaries binaries, ServerAccount account, int port)
    {
        string[] server =
        [
            "env", "LC_ALL=C.UTF-8", "TZ=UTC", binaries.Server, "-D", home.Cluster,
            "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"),
            "-c", "unix_socket_directories=", "-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "max_connections=100",
            "-c", "password_encryption=scram-sha-256",
        ];
        var command = new List<string> { "setsid" };
        command.AddRange(account.Run("/bin/sh", "-c", Watch, "soccer-postgres", home.LogFile));
        command.AddRange(server);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, WorkingDirectory = home.Folder };
        return new PostgresProcess(Process.Start(start) ?? throw new InvalidOperationException("No process was started."), home, port);
    }

    /// <summary>Follows the note that the server keeps about itself, as pg_ctl does; anything but ready has ended the server.</summary>
    public async Task<PostgresStart> WaitUntilReadyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            while (!_process.HasExited && time.GetElapsedTime(begun) < StartPatience)
            {
                if (IsReady()) return PostgresStart.Ready;
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }

        await DisposeAsync();
        return LogTail().Contains("Address already in use", StringComparison.Ordinal) ? PostgresStart.PortTaken : PostgresStart.Failed;
    }

    public string LogTail()
    {
        try
        {
            return string.Join('\n', File.ReadLines(_home.LogFile).TakeLast(8));
        }
        catch (IOException)
        {
            return "(there is none)";
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The next start recovers from the log; nothing that was committed is lost.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        finally
        {
            _process.Dispose();
        }
    }

    // Line 4 is the port, line 8 the state. The note is written in steps, so it may be short.
    private bool IsReady()
    {
        try
        {
            return File.ReadAllLines(_note) is [_, _, _, var port, _, _, _, var state, ..]
                && port == _port.ToString(CultureInfo.InvariantCulture) && state.Trim() == "ready";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
