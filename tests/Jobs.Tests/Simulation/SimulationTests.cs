using SoccerRecognition.LifecycleSimulation;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.Jobs.Tests.Simulation;

/// <summary>The rules of the lifecycle under random faults, on a simulated clock. <c>make soak</c> runs many more seeds.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 3_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Mutant> Mutants => [.. Enum.GetValues<Mutant>().Where(one => one != Mutant.None)];

    [Fact]
    public void No_schedule_breaks_a_promise()
    {
        var found = Explorer.Explore(1, Schedules, Mutant.None, Token);
        output.WriteLine($"{found.Schedules} schedules, {found.Steps} steps, {found.Simulated} simulated");
        if (found.Failing is { } seed) Assert.Fail(Explorer.Explain(seed, Mutant.None));
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_bug_put_into_the_rules_is_found(Mutant mutant)
    {
        var found = Explorer.Explore(1, Schedules, mutant, Token);
        Assert.True(found.Failing is not null, $"{Schedules} schedules did not show that {mutant} is wrong.");
        output.WriteLine(Explorer.Explain(found.Failing.Value, mutant));
    }
}
