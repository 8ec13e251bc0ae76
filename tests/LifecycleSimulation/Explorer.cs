using System.Text;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Running;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation;

/// <summary>What many schedules showed.</summary>
/// <param name="Failing">The first seed that broke a promise, or null.</param>
public sealed record Exploration(int Schedules, long Steps, TimeSpan Simulated, ulong? Failing);

/// <summary>Runs schedules by seed, finds one that breaks a promise, and makes it small.</summary>
public static class Explorer
{
    private const int LastSteps = 40;

    /// <summary>Seeds from the first on, on all cores. Stops soon after one failed.</summary>
    public static Exploration Explore(ulong first, int count, Mutant mutant, CancellationToken cancellationToken)
    {
        var (steps, simulated, failing) = (0L, 0L, ulong.MaxValue);
        var gate = new Lock();
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, (i, loop) =>
        {
            var seed = first + (ulong)i;
            var outcome = Simulation.Run(Scenarios.Draw(seed), mutant);
            lock (gate)
            {
                steps += outcome.Steps;
                simulated += outcome.SimulatedMs;
                if (outcome.Violation is null) return;
                failing = Math.Min(failing, seed);
                loop.Break();
            }
        });
        return new Exploration(count, steps, TimeSpan.FromMilliseconds(simulated), failing == ulong.MaxValue ? null : failing);
    }

    /// <summary>For people: what was broken, by the smallest scenario found, and the last that happened in it.</summary>
    public static string Explain(ulong seed, Mutant mutant)
    {
        var scenario = Shrink(Scenarios.Draw(seed), mutant);
        var lines = new List<string>();
        var outcome = Simulation.Run(scenario, mutant, lines.Add);
        var text = new StringBuilder();
        text.AppendLine($"seed {seed}: {outcome.Violation} at {outcome.SimulatedMs} ms after {outcome.Steps} steps of");
        text.Append(scenario);
        foreach (var line in lines.TakeLast(LastSteps)) text.AppendLine(line);
        return text.ToString();
    }

    /// <summary>Leaves out faults, jobs and workers one by one as long as a promise is still broken.</summary>
    public static Scenario Shrink(Scenario scenario, Mutant mutant)
    {
        for (var smaller = scenario; smaller is not null;)
        {
            scenario = smaller;
            smaller = Smaller(scenario).FirstOrDefault(one => Simulation.Run(one, mutant).Violation is not null);
        }

        return scenario;
    }

    // Workers are named by number in faults, so only the last can go, and only when no fault means it.
    private static IEnumerable<Scenario> Smaller(Scenario scenario)
    {
        for (var i = 0; i < scenario.Faults.Count; i++) yield return scenario with { Faults = Without(scenario.Faults, i) };
        for (var i = scenario.Jobs.Count - 1; i >= 0 && scenario.Jobs.Count > 1; i--) yield return scenario with { Jobs = Without(scenario.Jobs, i) };
        var last = scenario.Workers.Count - 1;
        if (last > 0 && scenario.Faults.All(fault => fault.Kind >= FaultKind.Cancel || fault.Target != last))
            yield return scenario with { Workers = Without(scenario.Workers, last) };
    }

    private static List<T> Without<T>(IReadOnlyList<T> all, int index) => [.. all.Where((_, i) => i != index)];
}
