using System.Text.Json;
using System.Text.Json.Serialization;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// The measured bounds, <c>out/faults.json</c>: a line a row, renewed when a row has run, from which the table of docs/reliability.md is made.
/// </summary>
internal static class BoundsFile
{
    private static readonly string path = Checkout.PathTo("out", "faults.json");
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly HashSet<int> begun = [];
    private static readonly Lock gate = new();

    /// <summary>Adds a run that held.</summary>
    public static void Add(FaultRun run)
    {
        lock (gate)
        {
            var rows = Read();
            var known = begun.Add(run.Row.Number) ? null : rows.GetValueOrDefault(run.Row.Number);
            var measured = run.Measured;
            rows[run.Row.Number] = new MeasuredBound(
                run.Row.Number,
                run.Row.Fault,
                (known?.Seeds ?? 0) + 1,
                Worst(known?.WorstRecoverySeconds, measured.Worst?.TotalSeconds),
                (known?.Lost ?? 0) + measured.Lost,
                (known?.Twice ?? 0) + measured.Twice);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, JsonSerializer.Serialize(rows.Values, json));
            if (Environment.GetEnvironmentVariable("SOCCER_UPDATE_DOCS") == "1") BoundsTable.Write(rows.Values);
        }
    }

    /// <summary>The rows by number; empty where nothing ran yet.</summary>
    public static SortedDictionary<int, MeasuredBound> Read() =>
        File.Exists(path)
            ? new(JsonSerializer.Deserialize<MeasuredBound[]>(File.ReadAllText(path), json)!.ToDictionary(row => row.Row))
            : [];

    private static double? Worst(double? one, double? other) =>
        one is null ? Round(other) : other is null ? one : Round(Math.Max(one.Value, other.Value));

    private static double? Round(double? seconds) => seconds is { } value ? Math.Round(value, 1) : null;
}

/// <summary>One line of the table.</summary>
internal sealed record MeasuredBound(
    int Row, string Fault, int Seeds, [property: JsonPropertyName("worstRecoverySeconds")] double? WorstRecoverySeconds, long Lost, long Twice);
