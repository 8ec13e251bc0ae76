using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Encode;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Frames with timestamps into an mp4 (H.264, yuv420p, index in front) that every browser plays. Disposing kills what still encodes.</summary>
internal sealed class VideoEncoder : IAsyncDisposable
{
    private readonly EncoderProcess _process;

    private VideoEncoder(EncoderProcess process) => _process = process;

    /// <param name="path">Overwritten.</param>
    /// <param name="frameUs">How long a frame is shown that no other follows.</param>
    public static async Task<VideoEncoder> StartAsync(
        string path, int width, int height, long frameUs, RenderOptions options, DecodeOptions programs, CancellationToken cancellationToken)
    {
        var process = await EncoderProcess.StartAsync(programs.FfmpegPath, Arguments(path, frameUs, options), programs.StallTimeout).ConfigureAwait(false);
        try
        {
            await process.WriteAsync(MatroskaWriter.Header(width, height), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new VideoEncoder(process);
    }

    /// <param name="ptsUs">Not negative, ascending.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>, <c>timeout</c>.</exception>
    public async ValueTask WriteAsync(YuvFrame frame, long ptsUs, CancellationToken cancellationToken)
    {
        await _process.WriteAsync(MatroskaWriter.PictureHeader(ptsUs, frame.Data.Length), cancellationToken).ConfigureAwait(false);
        await _process.WriteAsync(frame.Data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the file is complete.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>.</exception>
    public Task EndAsync(CancellationToken cancellationToken) => _process.EndAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IEnumerable<string> Arguments(string path, long frameUs, RenderOptions options) =>
    [
        "-probesize", "32", "-analyzeduration", "0", "-f", "matroska", "-i", "pipe:0",
        "-c:v", "libx264", "-preset", options.Preset, "-crf", options.Quality.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
        // A keyframe every two seconds or so, that people can jump about in it. No B-frames: the edit list they need makes players skip the last frames.
        "-g", "50", "-bf", "0", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-video_track_timescale", "90000",
        // x264 knows no durations, and players skip a last frame that has none. All but the last are overruled by the next timestamp.
        "-bsf:v", string.Create(CultureInfo.InvariantCulture, $"setts=duration={frameUs * 9 / 100}"),
        "-movflags", "+faststart", "-f", "mp4", "file:" + Path.GetFullPath(path),
    ];
}
