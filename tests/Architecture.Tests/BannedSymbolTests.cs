using System.Text.RegularExpressions;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>The banned symbols are banned: a project in this tree that uses them does not build.</summary>
public sealed partial class BannedSymbolTests
{
    // One use a line, in the order of BannedSymbols.txt.
    private static readonly string[] uses =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Sleep(1)", "Sleep(TimeSpan.Zero)",
        "Task.FromResult(1).Result", "Wait()", "Guid.NewGuid()",
    ];

    [Fact]
    public void Every_banned_symbol_has_its_sample() =>
        Assert.Equal(File.ReadLines(Checkout.PathTo("BannedSymbols.txt")).Count(line => line.Contains(';')), uses.Length);

    [Fact]
    public async Task A_use_of_a_banned_symbol_is_an_error()
    {
        var token = TestContext.Current.CancellationToken;

        // Inside the tree, where the build files of the root apply.
        var folder = Checkout.PathTo("artifacts", "banned-symbols");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "BannedSample.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="Sample.cs" />
              </ItemGroup>
            </Project>
            """,
            token);
        await File.WriteAllLinesAsync(Path.Combine(folder, "Sample.cs"), Sample(), token);

        var build = await Command.RunAsync("dotnet", ["build", folder, "-v", "q", "--nologo", "--tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"], token);

        Assert.NotEqual(0, build.ExitCode);
        var lines = Rejected().Matches(build.Output).Select(match => int.Parse(match.Groups[1].Value)).Distinct().Order().ToList();
        Assert.True(lines.SequenceEqual(Enumerable.Range(1, uses.Length)), $"rejected lines: {string.Join(", ", lines)}\n{build.Output}");
    }

    [Fact]
    public void Nothing_in_the_product_lifts_the_ban()
    {
        var files = SourceTree.CSharp.Concat(SourceTree.Files("src", "*.csproj")).Append(("Directory.Build.props", File.ReadAllText(Checkout.PathTo("Directory.Build.props"))));
        Assert.Empty(files.Where(LiftsTheBan).Select(file => file.Item1));
        Assert.True(LiftsTheBan(("src/Api/Bad.cs", "#pragma warning disable RS0030")));
    }

    private static bool LiftsTheBan((string Path, string Text) file) => file.Text.Contains("RS0030", StringComparison.Ordinal);

    private static IEnumerable<string> Sample() =>
        uses.Select((use, at) => $"internal static class Sample{at} {{ internal static void Run() {{ {Statement(use)} }} }}");

    private static string Statement(string use) => use switch
    {
        _ when use.StartsWith("Sleep", StringComparison.Ordinal) => $"System.Threading.Thread.{use};",
        "Wait()" => "Task.CompletedTask.Wait();",
        _ => $"_ = {use};",
    };

    [GeneratedRegex(@"Sample\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex Rejected();
}
