using System.CommandLine;
using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer results JOB</c></summary>
internal static class ResultsCommand
{
    public static Command Create(Screen screen)
    {
        var server = new ServerConnection();
        var job = SharedOptions.Job();
        var target = new Option<string>("--out")
        {
            Description = "The file to write. It appears when it is whole.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "results.json",
        };
        var json = new Option<bool>("--json") { Description = "Write the results to standard output instead of a file." };
        var offPitch = new Option<bool>("--include-off-pitch") { Description = "Also boxes of crowd, boards and benches." };
        var command = new Command("results", "Reads a job's results, page by page; while the job runs, those that are final.") { job, target, json, offPitch };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var reader = new ResultsReader(client, parsed.GetValue(job), parsed.GetValue(offPitch));
            if (parsed.GetValue(json))
            {
                await using var output = Console.OpenStandardOutput();
                await reader.WriteAsync(output, cancellationToken);
                return ExitCode.Ok;
            }

            var path = parsed.GetValue(target)!;
            var counts = await WholeFile.WriteAsync(path, file => reader.WriteAsync(file, cancellationToken));
            screen.OutWriter.WriteLine($"{path}: {counts.Frames} frames, {counts.Boxes} boxes, {counts.Tracks} tracks ({JobText.StateOf(counts.State)})");
            return ExitCode.Ok;
        });
        return command;
    }
}
