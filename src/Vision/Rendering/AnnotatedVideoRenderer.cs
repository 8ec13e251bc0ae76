using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>
/// The footage with boxes, track ids and team colours, as an mp4: every frame of the source is shown at its own time, whatever share of them was
/// analysed. One ffmpeg decodes, one encodes; between them one frame at a time is drawn on.
/// </summary>
public sealed class AnnotatedVideoRenderer(RenderOptions options)
{
    /// <param name="request">What and where to.</param>
    /// <param name="frames">The analysed frames, ascending by pts; read as they are needed.</param>
    /// <param name="progress">Told after each frame; null: nobody.</param>
    /// <param name="cancellationToken">Kills both children; no file is left.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>, <c>timeout</c>, <c>source-gone</c>.</exception>
    public async Task<RenderSummary> RenderAsync(
        RenderRequest request, IAsyncEnumerable<RenderFrame> frames, IProgress<RenderProgress>? progress, CancellationToken cancellationToken)
    {
        var (width, height) = FrameSizing.Fit(request.Video, options.MaxWidth);
        using var file = new TemporaryFile(request.OutputPath);
        var source = SourceReader.Start(request.SourcePath, new(width, height, null, request.FromUs, request.ToUs), options);
        await using var _ = source.ConfigureAwait(false);
        var encoder = await VideoEncoder.StartAsync(file.Path, width, height, options, cancellationToken).ConfigureAwait(false);
        await using var __ = encoder.ConfigureAwait(false);
        using var stall = new Stall(options.StallSeconds, () => Kill(source, encoder), cancellationToken);

        var boxes = frames.GetAsyncEnumerator(stall.Token);
        await using var ___ = boxes.ConfigureAwait(false);
        var painter = new BoxPainter(new TrackPalette(request.Tracks, request.Teams), width, height, request.Video.Width, request.Video.Height, options);
        var count = await DrawAsync(request, source, encoder, new BoxTimeline(boxes, options), painter, new YuvFrame(width, height), stall, progress).ConfigureAwait(false);
        if (count == 0) throw new WorkFailure(FailureCode.RenderFailed, $"The footage gave no picture: {source.LastWords}");
        await encoder.EndAsync().ConfigureAwait(false);
        stall.ThrowIfEnded();
        return new(count, width, height, file.Commit());
    }

    private static async Task<int> DrawAsync(
        RenderRequest request, SourceReader source, VideoEncoder encoder, BoxTimeline timeline, BoxPainter painter, YuvFrame frame, Stall stall,
        IProgress<RenderProgress>? progress)
    {
        var count = 0;
        long? firstUs = null;
        while (await source.ReadAsync(frame).ConfigureAwait(false) is { } ptsUs)
        {
            stall.Moved();
            firstUs ??= ptsUs;
            painter.Paint(frame, await timeline.AtAsync(ptsUs).ConfigureAwait(false), ptsUs - request.Video.FirstPtsUs);
            await encoder.WriteAsync(frame, ptsUs - firstUs.Value, stall.Token).ConfigureAwait(false);
            progress?.Report(new(++count, ptsUs));
        }

        stall.ThrowIfEnded();
        return count;
    }

    private static void Kill(SourceReader source, VideoEncoder encoder)
    {
        source.Kill();
        encoder.Kill();
    }
}
