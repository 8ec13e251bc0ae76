using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli.Tests;

/// <summary>One run of the command line in this process, with what it wrote.</summary>
internal sealed record SoccerRun(int ExitCode, string Output, string Messages)
{
    public static async Task<SoccerRun> OfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var messages = new StringWriter();
        var exitCode = await SoccerCommandLine.RunAsync(args, Screen.Plain(output, messages), TestContext.Current.CancellationToken);
        return new SoccerRun(exitCode, output.ToString(), messages.ToString());
    }
}
