using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>
/// Tells systemd (<c>Type=notify</c>) when the process has started and when it stops, and feeds its watchdog: only while the loops of the process
/// go round. Does nothing where <c>NOTIFY_SOCKET</c> is not set. Twenty lines instead of a package, which knows no watchdog.
/// </summary>
internal sealed partial class SystemdNotices(Pulse pulse, TimeProvider time, ILogger<SystemdNotices> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly string? _socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
    private Task _watchdog = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Notify("READY=1");
        if (_socket is not null && WatchdogTime() is { } limit) _watchdog = FeedAsync(limit, _end.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Notify("STOPPING=1");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Until the very end: what hangs while it stops is ended by the watchdog too.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        await _watchdog.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _end.Dispose();

    private async Task FeedAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        // Half the time, as sd_watchdog_enabled(3) advises.
        using var timer = new PeriodicTimer(limit / 2, time);
        do
        {
            if (pulse.IsFresh(limit)) Notify("WATCHDOG=1");
            else Log.Silent(logger);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static TimeSpan? WatchdogTime()
    {
        var meant = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        if (meant is { Length: > 0 } && meant != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us > 0
            ? TimeSpan.FromMicroseconds(us)
            : null;
    }

    private void Notify(string state)
    {
        if (_socket is not { Length: > 1 }) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A leading @ stands for the abstract namespace.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(_socket[0] == '@' ? $"\0{_socket[1..]}" : _socket));
        }
        catch (SocketException failure)
        {
            Log.NotTold(logger, state, failure.SocketErrorCode.ToString());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The service manager could not be told {State}: {Reason}")]
        public static partial void NotTold(ILogger logger, string state, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A loop of this process stands still: the watchdog is not fed")]
        public static partial void Silent(ILogger logger);
    }
}
