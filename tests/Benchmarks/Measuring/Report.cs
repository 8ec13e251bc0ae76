using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>Where figures go beside the terminal.</summary>
internal static class Report
{
    private const string Begin = "<!-- figures: written by `make bench DOCS=1` -->";
    private const string End = "<!-- end of figures -->";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A list of name, value, op, aim, unit, note.</summary>
    public static void WriteJson(string path, IReadOnlyList<Figure> figures)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(
            figures.Select(one => new { one.Name, one.Value, one.Op, one.Aim, one.Unit, one.Note }), Json) + "\n");
    }

    /// <summary>Replaces the section between the two marks.</summary>
    /// <exception cref="InvalidDataException">The document has no such section.</exception>
    public static void WriteSection(string path, Machine machine, string commit, string day, IReadOnlyList<Figure> figures)
    {
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from) throw new InvalidDataException($"{path} has no section for figures.");
        File.WriteAllText(path, text[..from] + Begin + "\n\n" + Section(machine, commit, day, figures) + "\n" + text[to..]);
    }

    private static string Section(Machine machine, string commit, string day, IReadOnlyList<Figure> figures)
    {
        var section = new StringBuilder();
        section.Append(CultureInfo.InvariantCulture, $"Measured on {day} at {commit}: {machine.Processor}, {machine.Cores} cores, {machine.MemoryGb} GB, ");
        section.Append(CultureInfo.InvariantCulture, $"{machine.System}, {machine.Runtime}, numerics class `{machine.Numerics}`; ");
        section.Append(CultureInfo.InvariantCulture, $"load average before the run {machine.Load}.\n\n");
        section.Append("| figure | value | aim | unit | holds | behind it |\n|---|---|---|---|---|---|\n");
        foreach (var one in figures)
        {
            var holds = one.Holds switch { true => "yes", false => "**no**", null => "not measured" };
            section.Append(CultureInfo.InvariantCulture, $"| `{one.Name}` | {one.Value} | {one.Op} {one.Aim} | {one.Unit} | {holds} | {one.Note.Replace('|', '/')} |\n");
        }

        return section.ToString();
    }
}
