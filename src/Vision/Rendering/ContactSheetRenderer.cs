using SkiaSharp;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>
/// A grid of annotated frames, spread evenly over the analysed time, under a line of figures; for a picture, the annotated picture itself in full
/// width. PNG, or JPEG where the output's name ends so.
/// </summary>
public sealed class ContactSheetRenderer(RenderOptions options, DecodeOptions decodeOptions)
{
    /// <summary>Decoding starts this long before a wanted frame, so that a container whose seek lands late still gives it.</summary>
    private const long SeekBackUs = 2_000_000;

    /// <inheritdoc cref="AnnotatedVideoRenderer.RenderAsync"/>
    public async Task<RenderSummary> RenderAsync(
        RenderRequest request, IAsyncEnumerable<RenderFrame> frames, IProgress<RenderProgress>? progress, CancellationToken cancellationToken)
    {
        var (chosen, analysed) = await SheetSelection.ChooseAsync(request, frames, options.SheetFrames, cancellationToken).ConfigureAwait(false);
        if (chosen.Count == 0) throw new WorkFailure(FailureCode.RenderFailed, "No frame was analysed.");

        var isPicture = request.Video.IsPicture;
        var (width, height) = FrameSizing.Fit(request.Video, isPicture ? options.MaxWidth : options.SheetCellWidth);
        var palette = new TrackPalette(request.Tracks, request.Teams);
        using var sheet = new SheetCanvas(width, height, isPicture ? 1 : Math.Min(chosen.Count, options.SheetColumns), chosen.Count);
        sheet.Header(palette, SheetFigures.Of(request, analysed));
        var cell = new YuvFrame(width, height);
        var drawn = 0;
        foreach (var frame in chosen)
        {
            if (!await ReadAsync(request, frame.PtsUs, cell, cancellationToken).ConfigureAwait(false)) continue;
            // A painter for each: trails and score lines of frames minutes apart have nothing to do with each other.
            new BoxPainter(palette, width, height, request.Video.Width, request.Video.Height, options with { TrailSeconds = 0 })
                .Paint(cell, frame.Boxes, frame.PtsUs - request.Video.FirstPtsUs);
            sheet.Put(drawn++, cell);
            progress?.Report(new(drawn, frame.PtsUs));
        }

        if (drawn == 0) throw new WorkFailure(FailureCode.RenderFailed, "None of the frames could be decoded.");
        using var file = new TemporaryFile(request.OutputPath);
        sheet.Save(file.Path, IsJpeg(request.OutputPath) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png);
        return new(drawn, sheet.Width, sheet.Height, file.Commit());
    }

    private static bool IsJpeg(string path) => Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg";

    /// <summary>Exactly that frame: by seeking, and if the seek misses it, from the start.</summary>
    private async Task<bool> ReadAsync(RenderRequest request, long ptsUs, YuvFrame cell, CancellationToken cancellationToken)
    {
        var seekUs = ptsUs - SeekBackUs;
        if (!request.Video.IsPicture && seekUs > request.Video.FirstPtsUs && await ReadAsync(request, seekUs, ptsUs, cell, cancellationToken).ConfigureAwait(false))
            return true;
        return await ReadAsync(request, null, ptsUs, cell, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> ReadAsync(RenderRequest request, long? seekUs, long ptsUs, YuvFrame cell, CancellationToken cancellationToken)
    {
        var window = new SourceWindow(cell.Width, cell.Height, seekUs, ptsUs, ptsUs + 1);
        var source = await SourceReader.StartAsync(request.SourcePath, request.Video, window, decodeOptions, cancellationToken).ConfigureAwait(false);
        await using var _ = source.ConfigureAwait(false);
        return await source.ReadAsync(cell, cancellationToken).ConfigureAwait(false) is not null;
    }
}
