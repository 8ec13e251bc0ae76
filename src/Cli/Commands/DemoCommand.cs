using System.CommandLine;
using SoccerRecognition.Cli.Demo;
using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer demo</c>: what <c>make run</c> calls.</summary>
internal static class DemoCommand
{
    private const int UsualPort = 8080;

    public static Command Create(Screen screen, TimeProvider time)
    {
        var target = new Option<string>("--out") { Description = "The folder for results.json, annotated.mp4 and contact-sheet.png.", HelpName = "DIR", DefaultValueFactory = _ => "out" };
        var video = new Option<string?>("--video") { Description = "Footage of your own, video or picture. Else 20 s of a simulated match.", HelpName = "FILE" };
        var data = SharedOptions.DataFolder();
        var command = new Command("demo", "Starts the embedded service, analyses footage through its HTTP interface, shows what was found, and stops.") { target, video, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(target)!, parsed.GetValue(video), parsed.GetValue(data)!, screen, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string target, string? video, string data, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var footage = await DemoVideo.OpenAsync(video ?? await DemoFootage.EnsureAsync(data, screen, time, cancellationToken), cancellationToken);
        using var parts = new AnalysisParts();
        screen.Say($"Starting the embedded service (data in {Path.GetFullPath(data)}).");
        var options = new EmbeddedOptions { DataFolder = data, Port = FreePort.IsFree(UsualPort) ? UsualPort : 0, Keyless = true, Quiet = true };
        DemoOutcome outcome;
        await using (var service = await EmbeddedService.StartAsync(options, screen, time, cancellationToken))
        {
            screen.Say($"It listens at {service.Address} (API documents: {new Uri(service.Address, "docs")}).");
            using var client = new SoccerClient(new SoccerClientOptions { Address = service.Address });
            outcome = await new DemoRun(client, footage, target, parts, screen, time).RunAsync(cancellationToken);
        }

        return Tell(outcome, screen);
    }

    private static int Tell(DemoOutcome outcome, Screen screen)
    {
        if (outcome.Job.Failure is { } failure) screen.Fail($"{failure.Code}: {failure.Detail ?? failure.Title}");
        if (outcome.Counts is not null) DemoReport.Write(screen, outcome);
        screen.Say($"The API documents are at http://127.0.0.1:{UsualPort}/docs while this runs: soccer serve --embedded --keyless");
        return JobText.ExitCodeOf(outcome.Job);
    }
}
