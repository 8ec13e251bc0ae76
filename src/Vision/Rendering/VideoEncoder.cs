using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Frames with timestamps into an mp4 (H.264, yuv420p, index in front) that every browser plays. Disposing kills what still encodes.</summary>
internal sealed class VideoEncoder : IAsyncDisposable
{
    private readonly Child _child;
    private readonly ErrorTail _errors = new();
    private readonly Task _errorReader;
    private readonly TimeSpan _patience;

    private VideoEncoder(Child child, TimeSpan patience)
    {
        (_child, _patience) = (child, patience);
        _errorReader = Task.Factory.StartNew(
            () => ChildRun.ReadLines(child.Error, line => _errors.Add(line.Span)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <param name="path">Overwritten.</param>
    /// <param name="frameUs">How long a frame is shown that no other follows.</param>
    public static async Task<VideoEncoder> StartAsync(
        string path, int width, int height, long frameUs, RenderOptions options, DecodeOptions programs, CancellationToken cancellationToken)
    {
        var executable = Programs.Find(programs.FfmpegPath) ?? throw new WorkFailure(FailureCode.RenderFailed, "The program ffmpeg is not installed.");
        var encoder = new VideoEncoder(await Child.OpenAsync([.. DiesWithUs(), executable, .. Arguments(path, frameUs, options)]).ConfigureAwait(false), programs.StallTimeout);
        try
        {
            await encoder.WriteAsync(MatroskaWriter.Header(width, height), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await encoder.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return encoder;
    }

    /// <param name="ptsUs">Not negative, ascending.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>, <c>timeout</c>.</exception>
    public async ValueTask WriteAsync(YuvFrame frame, long ptsUs, CancellationToken cancellationToken)
    {
        await WriteAsync(MatroskaWriter.PictureHeader(ptsUs, frame.Data.Length), cancellationToken).ConfigureAwait(false);
        await WriteAsync(frame.Data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the file is complete.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>.</exception>
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

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
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

    private async Task<WorkFailure> FailureAsync(Exception? cause)
    {
        _child.Kill();
        await _errorReader.ConfigureAwait(false);
        return new(FailureCode.RenderFailed, $"The encoder ended. {ExitDiagnosis.LastWords(_errors.ToString())}", cause);
    }

    private static string[] DiesWithUs() => Programs.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];

    private static IEnumerable<string> Arguments(string path, long frameUs, RenderOptions options) =>
    [
        "-hide_banner", "-nostats", "-v", "error", "-protocol_whitelist", "file,pipe",
        "-probesize", "32", "-analyzeduration", "0", "-f", "matroska", "-i", "pipe:0",
        "-c:v", "libx264", "-preset", options.Preset, "-crf", options.Quality.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
        // A keyframe every two seconds or so, that people can jump about in it. No B-frames: the edit list they need makes players skip the last frames.
        "-g", "50", "-bf", "0", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-video_track_timescale", "90000",
        // x264 knows no durations, and players skip a last frame that has none. All but the last are overruled by the next timestamp.
        "-bsf:v", string.Create(CultureInfo.InvariantCulture, $"setts=duration={frameUs * 9 / 100}"),
        "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + Path.GetFullPath(path),
    ];
}
