using SoccerRecognition.LifecycleSimulation;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.Jobs.Tests.Simulation;

/// <summary>The model that the simulation runs is what the SQL does. <c>make soak</c> holds 1,000 more histories against it.</summary>
public sealed class SqlEqualityTests
{
    private const int Histories = 25;

    [Fact]
    public async Task The_sql_does_what_the_model_does_step_by_step()
    {
        var difference = await SqlEquality.FindDifferenceAsync(1, Histories, Mutant.None, TestContext.Current.CancellationToken);
        Assert.True(difference is null, difference);
    }

    [Theory]
    [InlineData(Mutant.NoSweeper)]
    [InlineData(Mutant.DeathIsCounted)]
    [InlineData(Mutant.AdoptionLeavesFailures)]
    [InlineData(Mutant.CapIsIgnored)]
    [InlineData(Mutant.PauseIsIgnored)]
    [InlineData(Mutant.DeadlineIsIgnored)]
    public async Task A_model_with_a_bug_is_seen_to_differ(Mutant mutant) =>
        Assert.NotNull(await SqlEquality.FindDifferenceAsync(1, Histories, mutant, TestContext.Current.CancellationToken));
}
