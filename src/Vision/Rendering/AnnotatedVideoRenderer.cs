using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>
/// The footage with boxes, track ids and team colours, as an mp4: every frame of the source is shown at its own time, whatever share of them was
/// analysed. One ffmpeg decodes, one encodes; between them one frame at a time is drawn on.
/// </summary>
public sealed class AnnotatedVideoRenderer(RenderOptions options, DecodeOptions decodeOptions)
{
    /// <param name="request">What and where to.</param>
    /// <param name="frames">The analysed frames, ascending by pts; read as they are needed.</param>
    /// <param name="progress">Told after each frame; null: nobody.</param>
    /// <param name="cancellationToken">Kills both children; no file is left.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>, <c>timeout</c>, <c>source-gone</c>, and what decoding gives.</exception>
    public async Task<RenderSummary> RenderAsync(
        RenderRequest request, IAsyncEnumerable<RenderFrame> frames, IProgress<RenderProgress>? progress, CancellationToken cancellationToken)
    {
        var (width, height) = FrameSizing.Fit(request.Video, options.MaxWidth);
        using var file = new TemporaryFile(request.OutputPath);
        var window = new SourceWindow(width, height, null, request.FromUs, request.ToUs);
        var source = await SourceReader.StartAsync(request.SourcePath, request.Video, window, decodeOptions, cancellationToken).ConfigureAwait(false);
        await using var _ = source.ConfigureAwait(false);
        var encoder = await VideoEncoder.StartAsync(file.Path, width, height, FrameUs(request.Video), options, decodeOptions, cancellationToken).ConfigureAwait(false);
        await using var __ = encoder.ConfigureAwait(false);
        var boxes = frames.GetAsyncEnumerator(cancellationToken);
        await using var ___ = boxes.ConfigureAwait(false);

        var painter = new BoxPainter(new TrackPalette(request.Tracks, request.Teams), width, height, request.Video.Width, request.Video.Height, options);
        var (timeline, frame) = (new BoxTimeline(boxes, options), new YuvFrame(width, height));
        var count = 0;
        long? firstUs = null;
        while (await source.ReadAsync(frame, cancellationToken).ConfigureAwait(false) is { } ptsUs)
        {
            firstUs ??= ptsUs;
            painter.Paint(frame, await timeline.AtAsync(ptsUs).ConfigureAwait(false), ptsUs - request.Video.FirstPtsUs);
            await encoder.WriteAsync(frame, ptsUs - firstUs.Value, cancellationToken).ConfigureAwait(false);
            count++;
            progress?.Report(new(count, ptsUs));
        }

        if (count == 0) throw new WorkFailure(FailureCode.RenderFailed, $"The footage gave no picture. {source.LastWords}");
        await encoder.EndAsync(cancellationToken).ConfigureAwait(false);
        return new(count, width, height, file.Commit());
    }

    /// <summary>The usual time between two frames; a picture is shown for a second.</summary>
    private static long FrameUs(VideoInfo video) => video.IsPicture || video.AverageFps <= 0 ? 1_000_000 : (long)(1e6 / video.AverageFps);
}
