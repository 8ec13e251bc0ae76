using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Encode;

/// <summary>An ffmpeg child that makes a file of what it is given on its standard input. It dies with us; disposing kills what still encodes.</summary>
internal sealed class EncoderProcess : IAsyncDisposable
{
    private readonly Child _child;
    private readonly ErrorTail _errors = new();
    private readonly Task _errorReader;
    private readonly TimeSpan _patience;

    private EncoderProcess(Child child, TimeSpan patience)
    {
        (_child, _patience) = (child, patience);
        _errorReader = Task.Factory.StartNew(
            () => ChildRun.ReadLines(child.Error, line => _errors.Add(line.Span)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <param name="ffmpeg">The program's name or path.</param>
    /// <param name="arguments">Those that decide input and output; errors only are said.</param>
    /// <param name="patience">How long ffmpeg may take no bytes.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>: there is no ffmpeg.</exception>
    public static async Task<EncoderProcess> StartAsync(string ffmpeg, IEnumerable<string> arguments, TimeSpan patience)
    {
        var program = Programs.Find(ffmpeg) ?? throw new WorkFailure(FailureCode.RenderFailed, "The program ffmpeg is not installed.");
        string[] diesWithUs = Programs.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];
        string[] quiet = ["-hide_banner", "-nostats", "-v", "error", "-y", "-protocol_whitelist", "file,pipe"];
        return new EncoderProcess(await Child.OpenAsync([.. diesWithUs, program, .. quiet, .. arguments]).ConfigureAwait(false), patience);
    }

    /// <exception cref="WorkFailure"><c>render-failed</c>: ffmpeg ended early, the detail says what it said; <c>timeout</c>.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        // A write that is cancelled may go on underneath: only the child's death ends it for certain.
        using var kill = limit.Token.UnsafeRegister(static child => ((Child)child!).Kill(), _child);
        try
        {
            await _child.Input.WriteAsync(bytes, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkFailure(FailureCode.Timeout, "The encoder took no frame for longer than allowed.", cause);
        }
        catch (IOException cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await FailureAsync(cause).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the file is whole.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>: the detail says what ffmpeg said.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _child.Input.DisposeAsync().ConfigureAwait(false);
        if (await _child.WaitAsync(cancellationToken).ConfigureAwait(false) != 0) throw await FailureAsync(null).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _child.Kill();
        await _errorReader.ConfigureAwait(false);
        try
        {
            await _child.Input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Closing the pipe of a dead child.
        }

        await _child.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<WorkFailure> FailureAsync(Exception? cause)
    {
        _child.Kill();
        await _errorReader.ConfigureAwait(false);
        return new(FailureCode.RenderFailed, $"The encoder ended. {ExitDiagnosis.LastWords(_errors.ToString())}", cause);
    }
}
