using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Tests.Lifecycle;

public sealed class RetryPolicyTests
{
    private static readonly RetryOptions Options = new();

    public static TheoryData<string> AllCodes => [.. FailureCode.All.Select(code => code.Code)];

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void A_dependency_is_never_counted_and_never_ends_the_work(string code)
    {
        var failure = FailureCode.Parse(code);
        if (failure.Kind != FailureKind.Dependency) return;
        var verdict = RetryPolicy.Judge(failure, countedBefore: 2, listedBefore: 500, Options);
        Assert.Equal(AfterFailure.Retry, verdict.Next);
        Assert.False(verdict.Counted);
        // What was in a host that died goes on at once, in one of its own.
        Assert.Equal(failure == FailureCode.HostLost ? TimeSpan.Zero : Options.MaxDelay, verdict.Delay);
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void The_fault_of_the_input_is_not_tried_again(string code)
    {
        var failure = FailureCode.Parse(code);
        if (failure.Kind != FailureKind.Input) return;
        Assert.Equal(AfterFailure.GiveUp, RetryPolicy.Judge(failure, 0, 0, Options).Next);
    }

    [Fact]
    public void Work_fails_with_its_third_counted_attempt()
    {
        Assert.Equal(AfterFailure.Retry, RetryPolicy.Judge(FailureCode.HostCrashed, 0, 0, Options).Next);
        Assert.Equal(AfterFailure.Retry, RetryPolicy.Judge(FailureCode.HostCrashed, 1, 5, Options).Next);
        Assert.Equal(AfterFailure.GiveUp, RetryPolicy.Judge(FailureCode.HostCrashed, 2, 9, Options).Next);
    }

    [Fact]
    public void The_wait_doubles_up_to_its_bound()
    {
        var waits = Enumerable.Range(0, 8).Select(tries => RetryPolicy.Judge(FailureCode.DependencyUnavailable, 0, tries, Options).Delay.TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0.5, 6)]
    [InlineData(1, 8)]
    public void What_failed_together_is_not_tried_together(double drawn, double seconds) =>
        Assert.Equal(seconds, RetryPolicy.Judge(FailureCode.DependencyUnavailable, 0, 3, Options, drawn).Delay.TotalSeconds);
}
