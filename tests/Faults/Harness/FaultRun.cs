using System.Globalization;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// One run of one row under one seed. The seed decides every instant and choice through <see cref="Random"/>; what was measured is kept for the table
/// of docs/reliability.md.
/// </summary>
internal sealed class FaultRun
{
    private FaultRun(FaultRow row, int seed) => (Row, Seed, Random) = (row, seed, new Random(seed * 1000 + row.Number));

    public FaultRow Row { get; }

    public int Seed { get; }

    /// <summary>The seed's choices, always the same ones.</summary>
    public Random Random { get; }

    public History History { get; } = new();

    public Measured Measured { get; } = new();

    public CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    /// <summary>
    /// Runs the row under each of its seeds: <paramref name="seeds"/> of them in <c>make test</c>, <c>SOCCER_FAULT_SEEDS</c> in <c>make soak</c>, only
    /// <c>SOCCER_FAULT_SEED</c> where that is set. A failure tells its history and the command that repeats it.
    /// </summary>
    public static async Task EachSeedAsync(int number, string fault, int seeds, Func<FaultRun, Task> body)
    {
        var row = new FaultRow(number, fault);
        foreach (var seed in Soak.Seeds(seeds))
        {
            var run = new FaultRun(row, seed);
            try
            {
                await body(run);
                Assert.True(run.Measured.Checks > 0, "the run was not checked");
                BoundsFile.Add(run);
            }
            catch (Exception failure) when (!run.Token.IsCancellationRequested)
            {
                throw new FaultFailure(run, failure);
            }
        }
    }

    /// <summary>A time out of the range, by the seed.</summary>
    public TimeSpan Between(double fromSeconds, double toSeconds) => TimeSpan.FromSeconds(fromSeconds + Random.NextDouble() * (toSeconds - fromSeconds));

    /// <summary>Lets time pass, which a fault needs to be one.</summary>
    public Task LastsAsync(TimeSpan time)
    {
        History.Note(string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F2} s pass"));
        return Task.Delay(time, TimeProvider.System, Token);
    }

    /// <summary>Keeps a recovery, and holds it against its bound.</summary>
    public void Recovered(string what, TimeSpan after, TimeSpan bound)
    {
        History.Note(string.Create(CultureInfo.InvariantCulture, $"{what} after {after.TotalSeconds:F2} s (bound {bound.TotalSeconds:F0} s)"));
        Measured.Recovery(after);
        Assert.True(after <= bound, string.Create(CultureInfo.InvariantCulture, $"{what} after {after.TotalSeconds:F2} s, bound {bound.TotalSeconds:F0} s"));
    }
}

/// <summary>A row of the list of faults.</summary>
internal sealed record FaultRow(int Number, string Fault);

/// <summary>The soak's switches, all from the environment.</summary>
internal static class Soak
{
    /// <summary>Whether bounds on makespan and percentiles are asserted too, which need a machine of their own.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SOCCER_FAULT_SEEDS") is { Length: > 0 };

    /// <summary>How long the storm lasts.</summary>
    public static TimeSpan Storm { get; } = TimeSpan.FromSeconds(Number("SOCCER_FAULT_STORM_SECONDS") ?? 60);

    public static IEnumerable<int> Seeds(int small) =>
        Number("SOCCER_FAULT_SEED") is { } one ? [one] : Enumerable.Range(1, Number("SOCCER_FAULT_SEEDS") ?? small);

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A row did not hold under a seed.</summary>
internal sealed class FaultFailure(FaultRun run, Exception cause) : Exception(
    $"""
    row {run.Row.Number} ({run.Row.Fault}) does not hold under seed {run.Seed}: {cause.Message}
    again: SOCCER_FAULT_SEED={run.Seed} artifacts/bin/Faults/release/SoccerRecognition.Faults -class "*.Row{run.Row.Number:D2}*"
    {run.History}
    """, cause);
