using System.Diagnostics;
using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.LifecycleSimulation;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>The lifecycle's rules under random faults on a simulated clock: other seeds than <c>make test</c> runs, and many more.</summary>
internal static class SimulatedSchedules
{
    private const ulong FirstSeed = 1_000_000;

    public static readonly string[] Figures = ["soak_broken_schedules", "soak_schedules_per_minute"];

    public static Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var started = Stopwatch.GetTimestamp();
        var found = Explorer.Explore(FirstSeed, bench.Scale(100_000, 2_000), Mutant.None, bench.Token);
        var took = Stopwatch.GetElapsedTime(started);
        if (found.Failing is { } seed) BenchContext.Say(Explorer.Explain(seed, Mutant.None));
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Schedules} schedules in {took.TotalSeconds:F0} s: {found.Steps} steps, {found.Simulated.TotalDays:F0} days on the simulated clock");
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            Figure.AtMost(Figures[0], found.Failing is null ? 0 : 1, 0, "schedules", found.Failing is { } bad ? $"seed {bad}" : note),
            Figure.AtLeast(Figures[1], found.Schedules / took.TotalMinutes, 100_000, "schedules", note),
        ]);
    }
}
