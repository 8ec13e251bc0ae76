using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Which pictures of a source to read, and how large.</summary>
/// <param name="SeekUs">Start decoding near there; null from the start of the file.</param>
/// <param name="FromUs">First pts, inclusive.</param>
/// <param name="ToUs">Last pts, exclusive.</param>
internal sealed record SourceWindow(int Width, int Height, long? SeekUs, long? FromUs, long? ToUs);

/// <summary>Every picture of a source with its pts, none dropped or made up, as <see cref="YuvFrame"/>s.</summary>
internal sealed class SourceReader : IAsyncDisposable
{
    private readonly DecodeRun _run;
    private readonly TimeSpan _patience;

    private SourceReader(DecodeRun run, TimeSpan patience) => (_run, _patience) = (run, patience);

    /// <exception cref="WorkFailure"><c>source-gone</c>, or ffmpeg is missing.</exception>
    public static async Task<SourceReader> StartAsync(
        string path, VideoInfo video, SourceWindow window, DecodeOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new WorkFailure(FailureCode.SourceGone, "The footage is not there any more.");
        var toneMap = video.Traits.HighDynamicRange && await FfmpegTools.CanToneMapAsync(options, cancellationToken).ConfigureAwait(false);
        var chain = FilterChain.ToShow(video, window.FromUs, window.ToUs, window.Width, window.Height, toneMap);
        var run = await DecodeRun.StartAsync(path, video, window.SeekUs, chain, "yuv420p", options, cancellationToken).ConfigureAwait(false);
        // What comes before the window is decoded without a sign of life: at ten times the footage's pace it is still alive.
        var silence = TimeSpan.FromMicroseconds(Math.Max(0, (window.FromUs ?? 0) - (window.SeekUs ?? video.FirstPtsUs)) / 10.0);
        return new(run, options.StallTimeout + silence);
    }

    /// <summary>Fills the frame with the next picture.</summary>
    /// <returns>Its pts; null at the end.</returns>
    /// <exception cref="WorkFailure">The decoder crashed, hung or passed a limit.</exception>
    public async ValueTask<long?> ReadAsync(YuvFrame frame, CancellationToken cancellationToken)
    {
        using var kill = cancellationToken.UnsafeRegister(static run => ((DecodeRun)run!).Kill(), _run);
        var ptsUs = await _run.ReadAsync(frame.Data, _patience).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (ptsUs is null) await _run.EndAsync(cancellationToken).ConfigureAwait(false);
        return ptsUs;
    }

    /// <summary>What ffmpeg complained of, for people.</summary>
    public string LastWords => ExitDiagnosis.LastWords(_run.Errors);

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
