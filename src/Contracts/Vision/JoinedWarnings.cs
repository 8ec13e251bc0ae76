namespace SoccerRecognition.Contracts.Vision;

/// <summary>The warnings of a whole job: what each segment says of its own frames becomes one, however the video was cut.</summary>
public static class JoinedWarnings
{
    /// <summary>One <c>frames-missing</c> with the exact count; all others as they are, each once.</summary>
    /// <param name="warnings">The planner's, then those of the segments in time order.</param>
    public static IReadOnlyList<Warning> Of(IEnumerable<Warning> warnings)
    {
        var byKind = warnings.ToLookup(one => one.Code == FramesMissing);
        var missing = byKind[true].ToList();
        return missing.Count == 0
            ? [.. byKind[false].Distinct()]
            : [.. byKind[false].Distinct(), Warning.FramesMissing(missing.Sum(one => one.Frames ?? 0), missing.Min(one => one.PtsUs))];
    }

    private static readonly string FramesMissing = Warning.FramesMissing(0, null).Code;
}
