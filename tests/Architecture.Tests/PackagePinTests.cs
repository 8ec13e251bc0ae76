using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>Every package has one exact version, in Directory.Packages.props.</summary>
public sealed partial class PackagePinTests
{
    private static readonly Dictionary<string, string> pins = XDocument.Load(Checkout.PathTo("Directory.Packages.props"))
        .Descendants("PackageVersion").ToDictionary(pin => pin.Attribute("Include")!.Value, pin => pin.Attribute("Version")!.Value, StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Pins_are_exact_versions()
    {
        Assert.NotEmpty(pins);
        Assert.All(pins, pin => Assert.Matches(ExactVersion(), pin.Value));
        Assert.DoesNotMatch(ExactVersion(), "1.*");
        Assert.DoesNotMatch(ExactVersion(), "[1.0,2.0)");
    }

    [Fact]
    public void Projects_name_packages_without_versions()
    {
        var projects = SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("tests", "*.csproj"));
        Assert.Empty(projects.SelectMany(WrongPackages));
        var bad = """<Project><ItemGroup><PackageReference Include="Npgsql" Version="1.0.0" /><PackageReference Include="Not.Pinned" /></ItemGroup></Project>""";
        Assert.Equal(2, WrongPackages(("src/Bad/Bad.csproj", bad)).Count());
    }

    [Fact]
    public void Lock_files_hold_what_is_pinned()
    {
        var locked = SourceTree.Files("src", "packages.lock.json").Concat(SourceTree.Files("tests", "packages.lock.json")).SelectMany(Locked).ToList();
        Assert.Contains(locked, package => package.Name == "Npgsql");
        Assert.Empty(Unpinned(locked));
        Assert.Equal(["x: Npgsql 1.0.0"], Unpinned([("x", "Npgsql", "1.0.0"), ("x", "Not.Pinned", "1.0.0")]));
    }

    private static IEnumerable<string> WrongPackages((string Path, string Text) project) =>
        from reference in XDocument.Parse(project.Text).Descendants("PackageReference")
        let name = reference.Attribute("Include")!.Value
        where reference.Attribute("Version") is not null || !pins.ContainsKey(name)
        select $"{project.Path}: {name}";

    private static IEnumerable<(string File, string Name, string Version)> Locked((string Path, string Text) file)
    {
        using var json = JsonDocument.Parse(file.Text);
        return
        [
            .. from framework in json.RootElement.GetProperty("dependencies").EnumerateObject()
               from package in framework.Value.EnumerateObject()
               where package.Value.TryGetProperty("resolved", out _)
               select (file.Path, package.Name, package.Value.GetProperty("resolved").GetString()!),
        ];
    }

    private static IEnumerable<string> Unpinned(IEnumerable<(string File, string Name, string Version)> locked) =>
        from package in locked
        where pins.TryGetValue(package.Name, out var pin) && pin != package.Version
        select $"{package.File}: {package.Name} {package.Version}";

    [GeneratedRegex(@"^\d+(\.\d+){2,3}(-[\w.]+)?$")]
    private static partial Regex ExactVersion();
}
