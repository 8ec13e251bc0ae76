using System.CommandLine;
using System.Text.Json;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer status JOB</c></summary>
internal static class StatusCommand
{
    public static Command Create(Screen screen)
    {
        var server = new ServerConnection();
        var job = SharedOptions.Job();
        var json = SharedOptions.Json();
        var command = new Command("status", "Shows how far a job is.") { job, json };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var found = await client.GetJobAsync(parsed.GetValue(job), cancellationToken);
            if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(found, HttpJson.Default.JobResponse));
            else JobText.Write(screen, found);
            return JobText.ExitCodeOf(found);
        });
        return command;
    }
}
