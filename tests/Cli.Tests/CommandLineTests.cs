using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.TestSupport;
using Command = System.CommandLine.Command;

namespace SoccerRecognition.Cli.Tests;

public sealed class CommandLineTests
{
    private const char Escape = '\u001b';

    public static TheoryData<string> Commands => [.. All().Select(one => one.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_a_command_lists_its_options_arguments_and_the_exit_codes(string path)
    {
        var command = All().Single(one => one.Path == path).Command;

        var run = await SoccerRun.OfAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains(command.Description!, run.Output, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.Contains(option.Name, run.Output, StringComparison.Ordinal));
        Assert.All(command.Arguments, argument => Assert.Contains($"<{argument.Name}>", run.Output, StringComparison.Ordinal));
        Assert.All(ExitCode.All, code => Assert.Contains($"  {code.Code,-3}  {code.Meaning}", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_and_option_says_what_it_is_for()
    {
        Assert.All(All(), one => Assert.False(string.IsNullOrWhiteSpace(one.Command.Description), one.Path));
        Assert.All(All().SelectMany(one => one.Command.Options), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("status", "not-an-id")]
    [InlineData("submit")]
    [InlineData("submit", "a.mp4", "--from", "soon")]
    [InlineData("submit", "a.mp4", "--artifacts", "statue")]
    [InlineData("simulate", "--size", "big")]
    [InlineData("serve")]
    [InlineData("serve", "--embedded", "--port", "70000")]
    [InlineData("serve", "--embedded", "--keyless", "--host", "0.0.0.0")]
    [InlineData("submit", "--server", "ftp://x", "SoccerRecognition.sln")]
    public async Task Wrong_use_gives_2_and_says_what_is_wrong(params string[] args)
    {
        var run = await SoccerRun.OfAsync([.. args.Select(one => one == "SoccerRecognition.sln" ? Checkout.PathTo(one) : one)]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("error: ", run.Messages, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_file_that_is_not_there_gives_3()
    {
        var run = await SoccerRun.OfAsync("submit", "/nowhere/match.mp4");

        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Contains("/nowhere/match.mp4", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_gives_4()
    {
        // Port 1 of this machine: nothing listens there.
        var run = await SoccerRun.OfAsync("status", Guid.Empty.ToString(), "--server", "http://127.0.0.1:1");

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_command_gives_130()
    {
        using var output = new StringWriter();
        using var folder = TestFolder.Create("interrupted");

        var exitCode = await SoccerCommandLine.RunAsync(
            ["simulate", "--minutes", "90", "--out", folder.PathTo("match.mp4")], Screen.Plain(output, output), new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Interrupted, exitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Without_a_terminal_there_is_not_one_escape_sequence()
    {
        await using var program = TestProcess.Start(SoccerProgram.Path, ["doctor"], new Dictionary<string, string> { ["TERM"] = "xterm-256color" });

        await program.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("ffmpeg", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, program.Output);
    }

    internal static IReadOnlyList<(string Path, Command Command)> All() =>
        [.. Walk("", SoccerCommandLine.Create(Screen.Plain(TextWriter.Null, TextWriter.Null), TimeProvider.System))];

    private static IEnumerable<(string Path, Command Command)> Walk(string path, Command command)
    {
        yield return (path, command);
        foreach (var child in command.Subcommands.Where(one => !one.Hidden))
            foreach (var one in Walk($"{path} {child.Name}".TrimStart(), child))
                yield return one;
    }
}
