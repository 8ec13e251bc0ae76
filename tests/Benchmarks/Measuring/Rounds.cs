using System.Globalization;

namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>One side of a comparison: measured once a round.</summary>
internal sealed record Side(string Name, Func<Task<double>> MeasureAsync);

/// <summary>
/// Sides measured in turn, round after round, each round from another side on: what slows the machine for a while slows all of them. Ratios are
/// taken within a round, and the median over rounds counts.
/// </summary>
internal sealed class Rounds
{
    private readonly Dictionary<string, List<double>> _values = [];

    public static async Task<Rounds> RunAsync(BenchContext bench, string unit, params Side[] sides)
    {
        var rounds = new Rounds();
        foreach (var side in sides) rounds._values[side.Name] = [];
        for (var round = 0; round < bench.Rounds; round++)
        {
            for (var i = 0; i < sides.Length; i++)
            {
                var side = sides[(round + i) % sides.Length];
                var value = await side.MeasureAsync();
                rounds._values[side.Name].Add(value);
                BenchContext.Say(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {side.Name} {value:G4} {unit}"));
            }
        }

        return rounds;
    }

    public bool Has(string side) => _values.ContainsKey(side);

    public double Median(string side) => MedianOf(_values[side]);

    /// <summary>The median over rounds of one side by another.</summary>
    public double Ratio(string side, string by) => MedianOf(Ratios(side, by));

    /// <summary>The median over rounds of one side less another.</summary>
    public double Difference(string side, string other) => MedianOf([.. _values[side].Zip(_values[other], (one, two) => one - two)]);

    /// <summary>The better of two, by median: the one to be held against.</summary>
    public string Best(params string[] sides) => sides.MaxBy(Median)!;

    /// <summary>Median and range of each side, and the range of the first by the last: how far the figure can be trusted.</summary>
    public string Describe(string unit, params string[] sides)
    {
        var parts = sides.Select(side => string.Create(
            CultureInfo.InvariantCulture, $"{side} {Median(side):G4} ({_values[side].Min():G4} to {_values[side].Max():G4}) {unit}"));
        var ratios = Ratios(sides[0], sides[^1]);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", parts)}; by round {ratios.Min():F3} to {ratios.Max():F3}");
    }

    public static double MedianOf(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private List<double> Ratios(string side, string by) => [.. _values[side].Zip(_values[by], (one, other) => one / other)];
}
