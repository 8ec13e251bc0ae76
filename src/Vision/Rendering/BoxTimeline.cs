namespace SoccerRecognition.Vision.Rendering;

/// <summary>
/// Boxes at any moment, from the analysed frames around it; holds two of them. A track that is in both moves evenly from one to the other; one
/// that is in a single one is shown near it.
/// </summary>
internal sealed class BoxTimeline(IAsyncEnumerator<RenderFrame> frames, RenderOptions options)
{
    private readonly List<RenderBox> _shown = [];
    private RenderFrame? _before;
    private RenderFrame? _after;
    private bool _started;

    /// <summary>The boxes at that moment; valid until the next call.</summary>
    /// <param name="ptsUs">Not before that of the call before.</param>
    public async ValueTask<IReadOnlyList<RenderBox>> AtAsync(long ptsUs)
    {
        if (!_started) _after = await NextAsync().ConfigureAwait(false);
        _started = true;
        while (_after is not null && _after.PtsUs <= ptsUs) (_before, _after) = (_after, await NextAsync().ConfigureAwait(false));
        _shown.Clear();
        if (_before?.PtsUs == ptsUs) _shown.AddRange(_before.Boxes);
        else Between(ptsUs);
        return _shown;
    }

    private async ValueTask<RenderFrame?> NextAsync() => await frames.MoveNextAsync().ConfigureAwait(false) ? frames.Current : null;

    private void Between(long ptsUs)
    {
        var isNear = _before is not null && _after is not null && _after.PtsUs - _before.PtsUs <= options.InterpolateSeconds * 1e6;
        foreach (var box in _before?.Boxes ?? [])
        {
            if (isNear && Find(_after!, box.TrackId) is { } next)
                _shown.Add(Mix(box, next, (double)(ptsUs - _before!.PtsUs) / (_after!.PtsUs - _before.PtsUs)));
            else if (Holds(ptsUs, _before!, _after)) _shown.Add(box);
        }

        foreach (var box in _after?.Boxes ?? [])
        {
            var isMixed = isNear && Find(_before!, box.TrackId) is not null;
            if (!isMixed && Holds(ptsUs, _after!, _before)) _shown.Add(box);
        }
    }

    /// <summary>Nearer to its own frame than to the other, and near at all.</summary>
    private bool Holds(long ptsUs, RenderFrame own, RenderFrame? other)
    {
        var distance = Math.Abs(ptsUs - own.PtsUs);
        return distance <= options.HoldSeconds * 1e6 && (other is null || distance < Math.Abs(ptsUs - other.PtsUs));
    }

    private static RenderBox? Find(RenderFrame frame, ushort trackId)
    {
        foreach (ref readonly var box in frame.Boxes.AsSpan())
            if (box.TrackId == trackId) return box;
        return null;
    }

    private static RenderBox Mix(in RenderBox from, in RenderBox to, double share) => new(
        from.TrackId, Between(from.Left, to.Left, share), Between(from.Top, to.Top, share), Between(from.Right, to.Right, share),
        Between(from.Bottom, to.Bottom, share), from.Filled || to.Filled);

    private static ushort Between(ushort from, ushort to, double share) => (ushort)(from + (to - from) * share + 0.5);
}
