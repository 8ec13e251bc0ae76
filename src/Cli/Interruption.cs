using System.Runtime.InteropServices;

namespace SoccerRecognition.Cli;

/// <summary>Ctrl-C, SIGTERM and a closed terminal as one token. The first asks to end, the second ends at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(one => PosixSignalRegistration.Create(one, Arrived)),
        ];

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        foreach (var one in _registrations) one.Dispose();
        _asked.Dispose();
    }

    private void Arrived(PosixSignalContext signal)
    {
        signal.Cancel = true;

        // A private PostgreSQL is ended by its watch, the child host by its closed pipe.
        if (_asked.IsCancellationRequested && signal.Signal == PosixSignal.SIGINT) Environment.Exit(ExitCode.Interrupted);
        _asked.Cancel();
    }
}
