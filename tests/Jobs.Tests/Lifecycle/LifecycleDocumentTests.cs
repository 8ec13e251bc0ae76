using System.Text.RegularExpressions;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Lifecycle;

/// <summary>docs/job-lifecycle.md against the code.</summary>
public sealed partial class LifecycleDocumentTests
{
    private static readonly string Text = File.ReadAllText(Checkout.PathTo("docs", "job-lifecycle.md"));

    [Fact]
    public void The_table_is_that_of_the_transitions()
    {
        var told = Row().Matches(Text).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.Trim());
        var known = Enum.GetValues<JobState>().ToDictionary(
            state => Name(state), state => string.Join(", ", JobTransitions.After(state).Select(Name)));
        Assert.Equal(known, told);
    }

    [Fact]
    public void Every_arrow_of_the_diagram_is_a_transition()
    {
        var arrows = Arrow().Matches(Text);
        Assert.True(arrows.Count > 8);
        Assert.All(arrows, arrow => Assert.True(
            JobTransitions.IsAllowed(Enum.Parse<JobState>(arrow.Groups[1].Value, true), Enum.Parse<JobState>(arrow.Groups[2].Value, true)), arrow.Value));
    }

    private static string Name(JobState state) => state.ToString().ToLowerInvariant();

    [GeneratedRegex(@"^\| (queued|planning|running|linking|succeeded|failed|cancelled|expired) \|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^ +(\w+) --> (\w+)", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
