using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Encode;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>Makes H.264 of drawn frames. Disposing kills what still encodes.</summary>
internal sealed class MatchEncoder : IAsyncDisposable
{
    // The number of threads is part of what x264 writes, so it does not follow the machine.
    private const string Threads = "2";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly EncoderProcess _process;

    private MatchEncoder(EncoderProcess process) => _process = process;

    /// <param name="path">Overwritten.</param>
    /// <param name="container">What ffmpeg calls the kind of file.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>: there is no ffmpeg.</exception>
    public static async Task<MatchEncoder> StartAsync(SimulationOptions options, string path, string container) =>
        new(await EncoderProcess.StartAsync("ffmpeg", Arguments(options, path, container), Patience).ConfigureAwait(false));

    /// <exception cref="WorkFailure"><c>render-failed</c>: ffmpeg ended early; the detail says what it said. <c>timeout</c>.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> bgra, CancellationToken cancellationToken) => _process.WriteAsync(bgra, cancellationToken).AsTask();

    /// <summary>Waits until the file is whole.</summary>
    /// <exception cref="WorkFailure"><c>render-failed</c>: the detail says what ffmpeg said.</exception>
    public Task FinishAsync(CancellationToken cancellationToken) => _process.EndAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // The same frames give the same bytes: a fixed number of threads, no dates, no version strings. A keyframe every two seconds and no others.
    private static IEnumerable<string> Arguments(SimulationOptions options, string path, string container)
    {
        var fps = options.Fps.ToString(CultureInfo.InvariantCulture);
        var keyframes = Math.Max(1, (int)Math.Round(2 * options.Fps)).ToString(CultureInfo.InvariantCulture);
        return
        [
            "-f", "rawvideo", "-pixel_format", "bgra", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{options.Width}x{options.Height}"),
            "-framerate", fps, "-i", "pipe:0",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-threads", Threads, "-g", keyframes, "-keyint_min", keyframes, "-sc_threshold", "0",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            .. container is "mp4" or "mov" ? (ReadOnlySpan<string>)["-movflags", "+faststart"] : [],
            "-f", container, "file:" + Path.GetFullPath(path),
        ];
    }
}
