using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.LifecycleSimulation;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>The SQL against the model that the simulation runs, on a real database: other histories than <c>make test</c>'s.</summary>
internal static class SqlHistories
{
    private const ulong FirstSeed = 1_000_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var histories = bench.Scale(1_000, 5);
        var difference = await SqlEquality.FindDifferenceAsync(FirstSeed, histories, Mutant.None, bench.Token);
        if (difference is not null) BenchContext.Say(difference);
        return
        [
            Figure.AtMost(
                "soak_sql_differences", difference is null ? 0 : 1, 0, "histories",
                difference is null ? $"{histories} random histories, every row compared after every step" : difference.Split('\n')[0]),
        ];
    }
}
