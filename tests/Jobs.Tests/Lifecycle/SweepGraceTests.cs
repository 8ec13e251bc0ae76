using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Tests.Lifecycle;

public sealed class SweepGraceTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly SweepGrace _grace = new(TimeSpan.FromSeconds(15));

    [Fact]
    public void No_lease_is_taken_until_the_database_was_there_for_a_lease_time()
    {
        Assert.False(Reach(0));
        Assert.False(Reach(14));
        Assert.True(Reach(15));
        Assert.True(Reach(16));
    }

    [Fact]
    public void A_failure_starts_the_wait_again()
    {
        Reach(0);
        Reach(14);
        _grace.Missed();
        Assert.False(Reach(16));
        Assert.False(Reach(30));
        Assert.True(Reach(31));
    }

    [Fact]
    public void A_sweeper_that_was_stopped_for_a_lease_time_knows_nothing_of_an_outage_meanwhile_and_waits_too()
    {
        Reach(0);
        Assert.False(Reach(100));
        Reach(110);
        Assert.True(Reach(115));
    }

    private bool Reach(int second)
    {
        _grace.Reached(Start.AddSeconds(second));
        return _grace.MayTakeLeases(Start.AddSeconds(second));
    }
}
