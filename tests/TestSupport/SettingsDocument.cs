using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SoccerRecognition.Jobs.Configuration;
using Xunit;

namespace SoccerRecognition.TestSupport;

/// <summary>
/// Holds docs/configuration.md against the options: each section of the settings is a block between two comments, written from the options class
/// and its XML docs. With <c>SOCCER_UPDATE_DOCS=1</c> the block is rewritten instead.
/// </summary>
public static partial class SettingsDocument
{
    private static readonly string path = Checkout.PathTo("docs", "configuration.md");

    /// <param name="sections">The sections that a process reads.</param>
    public static void Check(IEnumerable<OptionsSection> sections)
    {
        foreach (var section in sections)
            CheckBlock(section.Name, TableOf(section));
    }

    /// <param name="name">Of the block: <c>&lt;!-- name --&gt;</c> to <c>&lt;!-- /name --&gt;</c>.</param>
    /// <param name="expected">What must stand in it.</param>
    public static void CheckBlock(string name, string expected)
    {
        var text = File.ReadAllText(path);
        var (open, close) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var from = text.IndexOf(open, StringComparison.Ordinal);
        var to = text.IndexOf(close, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SOCCER_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, from < 0 ? $"{text}\n{open}{expected}{close}\n" : text[..(from + open.Length)] + expected + text[to..]);
            return;
        }

        Assert.True(from >= 0 && to > from, $"docs/configuration.md has no block '{name}': run this test with SOCCER_UPDATE_DOCS=1");
        Assert.Equal(expected, text[(from + open.Length)..to]);
    }

    private static string TableOf(OptionsSection section)
    {
        var docs = DocsOf(section.Type.Assembly);
        var names = EnvironmentNames.All.Where(one => one.Key is not null).ToLookup(one => one.Key!, one => one.Name);
        var text = new StringBuilder($"## {section.Name}\n\n{About(docs, $"T:{section.Type.FullName}")}\n\n| key | default | range | what |\n|---|---|---|---|\n");
        var defaults = Activator.CreateInstance(section.Type);
        foreach (var property in section.Type.GetProperties().Where(one => one.CanWrite))
        {
            var key = $"{section.Name}:{property.Name}";
            var about = About(docs, $"P:{section.Type.FullName}.{property.Name}");
            if (names[key].Any()) about = $"{about} Also `{string.Join("`, `", names[key])}`.".Trim();
            text.Append(CultureInfo.InvariantCulture, $"| `{key}` | {Show(property.GetValue(defaults))} | {RangeOf(property)} | {about} |\n");
        }

        return text.ToString();
    }

    private static string RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } length) return $"{length.Length} characters or more";
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) return string.Join(", ", Enum.GetNames(type));
        return type == typeof(bool) ? "true, false" : "";
    }

    private static string Show(object? value) => value switch
    {
        null or "" => "",
        bool truth => truth ? "`true`" : "`false`",
        string text => $"`{text}`",
        System.Collections.ICollection { Count: 0 } => "",
        System.Collections.IEnumerable list => $"`{string.Join(", ", list.Cast<object>())}`",
        TimeSpan time => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private static Dictionary<string, string> DocsOf(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return XDocument.Load(file).Descendants("member").Where(one => one.Element("summary") is not null)
            .ToDictionary(one => one.Attribute("name")!.Value, one => Flatten(one.Element("summary")!));
    }

    private static string About(Dictionary<string, string> docs, string member) => docs.GetValueOrDefault(member, "");

    private static string Flatten(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1]}`",
                XElement other => other.Value,
                XText plain => plain.Value,
                _ => "",
            });
        return Spaces().Replace(text.ToString(), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
