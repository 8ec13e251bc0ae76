namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>Something that is run once and gives one or more figures.</summary>
/// <param name="Figures">The names that it gives, for <c>--only</c> and for saying what could not be measured.</param>
/// <param name="MeasureAsync">Throws when it cannot measure: the run goes on with the next.</param>
internal sealed record Benchmark(string[] Figures, Func<BenchContext, Task<IReadOnlyList<Figure>>> MeasureAsync);

/// <summary>What every benchmark gets.</summary>
/// <param name="Quick">One round over little footage: shows that everything works, measures nothing.</param>
/// <param name="Endurance">How long the endurance run of the soak lasts.</param>
/// <param name="Jobs">How many jobs are queued where many are; null: a number that takes a minute.</param>
internal sealed record BenchContext(bool Quick, TimeSpan Endurance, int? Jobs, CancellationToken Token)
{
    /// <summary>Three, so that a median means something.</summary>
    public int Rounds => Quick ? 1 : 3;

    public int Scale(int full, int quick) => Quick ? quick : full;

    /// <summary>What people see while it runs; figures alone go to standard output.</summary>
    public static void Say(string text) => Console.Error.WriteLine($"  {text}");
}
