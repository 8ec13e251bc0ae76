using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests;

/// <summary>docs/cli.md against the code.</summary>
public sealed class DocumentTests
{
    private static readonly string Text = File.ReadAllText(Checkout.PathTo("docs", "cli.md"));

    [Fact]
    public void It_has_every_command() =>
        Assert.All(CommandLineTests.All().Where(one => one.Path != ""), one => Assert.Contains($"`soccer {one.Path}", Text, StringComparison.Ordinal));

    [Fact]
    public void It_has_every_option_in_the_section_of_its_command()
    {
        Assert.All(CommandLineTests.All().Where(one => one.Path != ""), one =>
        {
            var section = SectionOf(one.Path.Split(' ')[0]);
            Assert.All(
                one.Command.Options.Where(option => option.Name is not ("--help" or "--server" or "--key")),
                option => Assert.Contains($"`{option.Name}", section, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void It_has_every_exit_code_with_its_meaning() =>
        Assert.All(ExitCode.All, one => Assert.Contains($"| {one.Code} | {one.Meaning} |", Text, StringComparison.Ordinal));

    private static string SectionOf(string command)
    {
        var heading = $"\n## {command}\n";
        var start = Text.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/cli.md has no section {command}");
        var end = Text.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? Text[start..] : Text[start..end];
    }
}
