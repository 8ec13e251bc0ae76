namespace SoccerRecognition.Vision.Rendering;

/// <summary>Which frames a contact sheet shows.</summary>
internal static class SheetSelection
{
    /// <summary>The first analysed frame in the middle of each of N equal parts of the time, each once. Reads all frames, keeps N.</summary>
    public static async Task<(List<RenderFrame> Chosen, int Analysed)> ChooseAsync(
        RenderRequest request, IAsyncEnumerable<RenderFrame> frames, int count, CancellationToken cancellationToken)
    {
        var from = request.FromUs ?? request.Video.FirstPtsUs;
        var to = Math.Max(from + 1, Math.Min(request.ToUs ?? long.MaxValue, request.Video.FirstPtsUs + request.Video.DurationUs));
        var chosen = new List<RenderFrame>();
        RenderFrame? last = null;
        var analysed = 0;
        await foreach (var frame in frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            analysed++;
            last = frame;
            var part = chosen.Count;
            if (part < count && frame.PtsUs >= from + (2 * part + 1) * (double)(to - from) / (2 * count)) chosen.Add(frame);
        }

        // A single picture, or footage that ended early.
        if (chosen.Count == 0 && last is not null) chosen.Add(last);
        return (chosen, analysed);
    }
}
