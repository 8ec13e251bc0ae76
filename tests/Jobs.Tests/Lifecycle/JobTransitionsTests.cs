using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Tests.Lifecycle;

public sealed class JobTransitionsTests
{
    public static TheoryData<JobState> AllStates => [.. Enum.GetValues<JobState>()];

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    [InlineData(JobState.Expired)]
    public void A_terminal_job_never_changes(JobState terminal)
    {
        Assert.True(JobTransitions.IsTerminal(terminal));
        Assert.All(Enum.GetValues<JobState>(), to => Assert.False(JobTransitions.IsAllowed(terminal, to)));
    }

    [Theory]
    [MemberData(nameof(AllStates))]
    public void Every_state_that_is_not_terminal_can_fail_be_cancelled_and_expire(JobState state)
    {
        if (JobTransitions.IsTerminal(state)) return;
        Assert.True(JobTransitions.IsAllowed(state, JobState.Failed));
        Assert.True(JobTransitions.IsAllowed(state, JobState.Cancelled));
        Assert.True(JobTransitions.IsAllowed(state, JobState.Expired));
    }

    [Theory]
    [MemberData(nameof(AllStates))]
    public void No_state_follows_itself_or_goes_back(JobState state) =>
        Assert.All(JobTransitions.After(state), next => Assert.True(next > state));

    [Fact]
    public void Success_comes_from_linking_only() =>
        Assert.Equal([JobState.Linking], Enum.GetValues<JobState>().Where(from => JobTransitions.IsAllowed(from, JobState.Succeeded)));
}
