using System.Globalization;

namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>One measured figure. Missing its aim is news, not a failure.</summary>
/// <param name="Name">Stable: later runs are compared by it.</param>
/// <param name="Value">Null: could not be measured here, and the note says why.</param>
/// <param name="Op"><c>&gt;=</c> or <c>&lt;=</c>.</param>
/// <param name="Unit"><c>ratio</c>, <c>bytes</c>, <c>MB</c>, <c>ms</c>.</param>
/// <param name="Note">What was compared, with the numbers behind the figure.</param>
internal sealed record Figure(string Name, double? Value, string Op, double Aim, string Unit, string Note)
{
    /// <summary>Null: not measured.</summary>
    public bool? Holds => Value is { } value ? (Op == ">=" ? value >= Aim : value <= Aim) : null;

    public static Figure AtLeast(string name, double value, double aim, string unit, string note) => new(name, Round(value), ">=", aim, unit, note);

    public static Figure AtMost(string name, double value, double aim, string unit, string note) => new(name, Round(value), "<=", aim, unit, note);

    /// <summary>The line that <c>make bench</c> prints.</summary>
    public override string ToString() => Value is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"figure {Name} {value} aim {Op} {Aim}")
        : $"skipped {Name}: {Note}";

    // Four significant digits: what lies beyond is noise.
    private static double Round(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        var digits = Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10);
        return Math.Round(value, digits);
    }
}
