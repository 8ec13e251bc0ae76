using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>References run one way: Contracts &lt;- Jobs &lt;- {Api, Worker} &lt;- Cli, Vision &lt;- {Worker, Cli}, Contracts &lt;- Client &lt;- Cli.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> allowed = new()
    {
        ["Contracts"] = [],
        ["Jobs"] = ["Contracts"],
        ["Vision"] = ["Contracts"],
        ["Client"] = ["Contracts"],
        ["Api"] = ["Contracts", "Jobs"],
        ["Worker"] = ["Contracts", "Jobs", "Vision"],
        ["Cli"] = ["Contracts", "Jobs", "Vision", "Client", "Api", "Worker"],
    };

    [Fact]
    public void Every_project_has_its_place()
    {
        var projects = SourceTree.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file.Path));
        Assert.Equal(allowed.Keys.Order(), projects.Order());
    }

    [Fact]
    public void Project_files_reference_one_way() =>
        Assert.Empty(SourceTree.Files("src", "*.csproj").SelectMany(file => WrongReferences(Path.GetFileNameWithoutExtension(file.Path), ProjectsOf(file.Text))));

    [Fact]
    public void Assemblies_reference_one_way()
    {
        var references = allowed.Keys.ToDictionary(project => project, project => AssembliesOf(project).ToList());
        Assert.Contains("System.Runtime", references["Contracts"]);
        Assert.Empty(references.SelectMany(one => WrongReferences(one.Key, one.Value.Select(ProjectOf).OfType<string>())));
    }

    [Fact]
    public void Contracts_needs_no_package()
    {
        Assert.All(AssembliesOf("Contracts"), name => Assert.StartsWith("System.", name));
        Assert.DoesNotContain(SourceTree.Files("src/Contracts", "*.csproj"), file => file.Text.Contains("PackageReference", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_reference_is_seen()
    {
        var project = """<Project><ItemGroup><ProjectReference Include="../Vision/Vision.csproj" /></ItemGroup></Project>""";
        Assert.Equal(["Api -> Vision"], WrongReferences("Api", ProjectsOf(project)));
        Assert.Equal("Vision", ProjectOf("SoccerRecognition.Vision"));
        Assert.Equal("Cli", ProjectOf("soccer"));
        Assert.Null(ProjectOf("System.Runtime"));
    }

    private static IEnumerable<string> WrongReferences(string project, IEnumerable<string> references) =>
        references.Except(allowed[project]).Select(reference => $"{project} -> {reference}");

    private static IEnumerable<string> ProjectsOf(string projectFile) =>
        XDocument.Parse(projectFile).Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value));

    private static List<string> AssembliesOf(string project)
    {
        var file = project == "Cli" ? "soccer.dll" : $"SoccerRecognition.{project}.dll";
        using var portable = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, file)));
        var metadata = portable.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static string? ProjectOf(string assembly) =>
        assembly == "soccer" ? "Cli" : assembly.StartsWith("SoccerRecognition.", StringComparison.Ordinal) ? assembly["SoccerRecognition.".Length..] : null;
}
