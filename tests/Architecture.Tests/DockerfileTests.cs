using System.Xml.Linq;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>A Dockerfile copies project files one by one, so that packages are a layer of their own: a new reference must not be forgotten there.</summary>
public sealed class DockerfileTests
{
    [Theory]
    [InlineData("Api.Dockerfile", "Api")]
    [InlineData("Worker.Dockerfile", "Worker")]
    [InlineData("Worker.Dockerfile", "Cli")]
    [InlineData("Worker.cuda.Dockerfile", "Worker")]
    public void A_Dockerfile_copies_every_project_that_it_builds(string dockerfile, string project) =>
        Assert.Empty(Forgotten(File.ReadAllText(Checkout.PathTo("infra", "docker", dockerfile)), project));

    [Fact]
    public void A_forgotten_project_is_seen() =>
        Assert.Equal(["Contracts", "Jobs"], Forgotten("COPY src/Api/Api.csproj src/Api/packages.lock.json src/Api/", "Api").Order());

    private static IEnumerable<string> Forgotten(string dockerfile, string project) =>
        WithReferences(project).Where(one => !dockerfile.Contains($"COPY src/{one}/{one}.csproj src/{one}/packages.lock.json src/{one}/", StringComparison.Ordinal));

    private static HashSet<string> WithReferences(string project)
    {
        var found = new HashSet<string> { project };
        foreach (var reference in XDocument.Load(Checkout.PathTo("src", project, $"{project}.csproj")).Descendants("ProjectReference"))
            found.UnionWith(WithReferences(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)));
        return found;
    }
}
