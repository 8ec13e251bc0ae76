using System.Globalization;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Frames with timestamps into an mp4 (H.264, yuv420p, index in front) that every browser plays.</summary>
internal sealed class VideoEncoder : IAsyncDisposable
{
    private readonly FfmpegChild _child;

    private VideoEncoder(FfmpegChild child) => _child = child;

    /// <param name="path">Overwritten.</param>
    public static async Task<VideoEncoder> StartAsync(string path, int width, int height, RenderOptions options, CancellationToken cancellationToken)
    {
        var child = FfmpegChild.Start(options.FfmpegPath, Arguments(path, options), takeLine: null);
        var encoder = new VideoEncoder(child);
        await encoder.WriteAsync(MatroskaWriter.Header(width, height), cancellationToken).ConfigureAwait(false);
        return encoder;
    }

    /// <param name="ptsUs">Not negative, ascending.</param>
    public async ValueTask WriteAsync(YuvFrame frame, long ptsUs, CancellationToken cancellationToken)
    {
        await WriteAsync(MatroskaWriter.PictureHeader(ptsUs, frame.Data.Length), cancellationToken).ConfigureAwait(false);
        await WriteAsync(frame.Data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the file is complete.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>.</exception>
    public async Task EndAsync()
    {
        await _child.Input.DisposeAsync().ConfigureAwait(false);
        if (await _child.EndAsync().ConfigureAwait(false) != 0) throw Failure(null);
    }

    public void Kill() => _child.Kill();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _child.Input.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _child.EndAsync().ConfigureAwait(false);
            throw Failure(cause);
        }
    }

    private WorkFailure Failure(Exception? cause) => new(FailureCode.RenderFailed, $"The encoder ended: {_child.LastWords}", cause);

    private static IEnumerable<string> Arguments(string path, RenderOptions options) =>
    [
        "-hide_banner", "-nostats", "-v", "error", "-protocol_whitelist", "file,pipe",
        "-probesize", "32", "-analyzeduration", "0", "-f", "matroska", "-i", "pipe:0",
        "-c:v", "libx264", "-preset", options.Preset, "-crf", options.Quality.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
        // A keyframe every two seconds or so, that people can jump about in it.
        "-g", "50", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-video_track_timescale", "90000",
        "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + Path.GetFullPath(path),
    ];
}
