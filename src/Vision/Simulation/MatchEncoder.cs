using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>An ffmpeg child that makes H.264 of drawn frames. Disposing kills what still encodes.</summary>
internal sealed class MatchEncoder : IAsyncDisposable
{
    // The number of threads is part of what x264 writes, so it does not follow the machine.
    private const string Threads = "2";

    private readonly Child _child;
    private readonly ErrorTail _errors = new();
    private readonly Task _errorReader;

    private MatchEncoder(Child child)
    {
        _child = child;
        _errorReader = Task.Factory.StartNew(
            () => ChildRun.ReadLines(child.Error, line => _errors.Add(line.Span)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <param name="path">Overwritten.</param>
    /// <param name="container">What ffmpeg calls the kind of file.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>: there is no ffmpeg.</exception>
    public static async Task<MatchEncoder> StartAsync(SimulationOptions options, string path, string container)
    {
        var ffmpeg = Programs.Find("ffmpeg") ?? throw new WorkFailure(FailureCode.RenderFailed, "The program ffmpeg is not installed.");
        // ffmpeg goes when we go, whatever kills us.
        string[] diesWithUs = Programs.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];
        return new MatchEncoder(await Child.OpenAsync([.. diesWithUs, ffmpeg, .. Arguments(options, path, container)]).ConfigureAwait(false));
    }

    /// <exception cref="WorkFailure"><c>render-failed</c>: ffmpeg ended early; the detail says what it said.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bgra, CancellationToken cancellationToken)
    {
        // A write that is cancelled may go on underneath: only the child's death ends it for certain.
        using var kill = cancellationToken.UnsafeRegister(static child => ((Child)child!).Kill(), _child);
        try
        {
            await _child.Input.WriteAsync(bgra, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await FailureAsync(cause).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the file is whole.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>: the detail says what ffmpeg said.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
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

    // The same frames give the same bytes: a fixed number of threads, no dates, no version strings. A keyframe every two seconds and no others.
    private static IEnumerable<string> Arguments(SimulationOptions options, string path, string container)
    {
        var fps = options.Fps.ToString(CultureInfo.InvariantCulture);
        var keyframes = Math.Max(1, (int)Math.Round(2 * options.Fps)).ToString(CultureInfo.InvariantCulture);
        return
        [
            "-hide_banner", "-nostats", "-v", "error", "-y",
            "-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pixel_format", "bgra", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{options.Width}x{options.Height}"), "-framerate", fps, "-i", "pipe:0",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-threads", Threads, "-g", keyframes, "-keyint_min", keyframes, "-sc_threshold", "0",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            .. container is "mp4" or "mov" ? (ReadOnlySpan<string>)["-movflags", "+faststart"] : [],
            "-f", container, "file:" + Path.GetFullPath(path),
        ];
    }
}
