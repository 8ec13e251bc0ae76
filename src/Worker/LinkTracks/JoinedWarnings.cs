using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Worker.LinkTracks;

/// <summary>
/// The warnings of a whole job: those that each segment gives for its own part become one, so that they do not depend on how the video was cut.
/// </summary>
internal static class JoinedWarnings
{
    /// <summary>One a code that segments give, at the first place it happened; the planner's are kept as they are.</summary>
    public static IEnumerable<Warning> Of(IEnumerable<Warning> warnings) => warnings
        .GroupBy(one => (one.Code, one.ByteOffset))
        .Select(group => group.Count() == 1
            ? group.First()
            : new Warning(group.Key.Code, Together(group), group.Min(one => one.PtsUs), group.Key.ByteOffset));

    private static string Together(IEnumerable<Warning> group) => string.Join(" ", group.OrderBy(one => one.PtsUs).Select(one => one.Detail).Distinct());
}
