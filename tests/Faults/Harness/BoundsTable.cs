using System.Globalization;
using System.Text;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>The table of docs/reliability.md, made of what was measured: <c>SOCCER_UPDATE_DOCS=1</c> with the rows that are to be renewed.</summary>
internal static class BoundsTable
{
    public const string Begin = "<!-- measured bounds: begin -->";
    public const string End = "<!-- measured bounds: end -->";

    public static string Path { get; } = Checkout.PathTo("docs", "reliability.md");

    public static void Write(IEnumerable<MeasuredBound> rows)
    {
        var text = File.ReadAllText(Path);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        File.WriteAllText(Path, text[..from] + "\n\n" + Of(rows) + "\n" + text[text.IndexOf(End, StringComparison.Ordinal)..]);
    }

    private static string Of(IEnumerable<MeasuredBound> rows)
    {
        var table = new StringBuilder("| row | fault | seeds | worst recovery, s | lost | twice |\n|---|---|---|---|---|---|\n");
        foreach (var row in rows)
            table.Append(CultureInfo.InvariantCulture, $"| {row.Row} | {row.Fault} | {row.Seeds} | {(row.WorstRecoverySeconds is { } worst ? worst.ToString("F1", CultureInfo.InvariantCulture) : "-")} | {row.Lost} | {row.Twice} |\n");
        return table.ToString();
    }
}
