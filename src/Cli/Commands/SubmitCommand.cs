using System.CommandLine;
using System.Text.Json;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer submit FILE…</c></summary>
internal static class SubmitCommand
{
    public static Command Create(Screen screen, TimeProvider time)
    {
        var server = new ServerConnection();
        var job = new JobOptions();
        var files = new Argument<string[]>("FILE") { Description = "Videos or pictures.", Arity = ArgumentArity.OneOrMore };
        var wait = new Option<bool>("--wait") { Description = "Wait until all jobs have ended; the exit code is 1 if one of them failed." };
        var json = new Option<bool>("--json") { Description = "Write each job as a line of JSON to standard output, for programs." };
        var command = new Command("submit", "Uploads footage and submits a job for each file.") { files, wait, json };
        job.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetValue(files)!;
            RequireAll(paths);
            var request = job.Read(parsed);
            using var client = server.Open(parsed);
            var jobs = await ProgressDisplay.ShowAsync(
                screen, time, board => SubmitAllAsync(client, board, paths, request, parsed.GetValue(wait), cancellationToken));
            foreach (var one in jobs)
            {
                screen.OutWriter.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(one, HttpJson.Default.JobResponse) : Line(one));
                foreach (var warning in one.Warnings) screen.Warn($"{one.Id}: {warning.Code}: {warning.Detail}");
            }

            return jobs.Max(JobText.ExitCodeOf);
        });
        return command;
    }

    private static void RequireAll(string[] paths)
    {
        var missing = paths.Where(path => !File.Exists(path)).ToArray();
        if (missing.Length > 0) throw new CommandFailure(ExitCode.Refused, $"There is no file {string.Join(", ", missing)}.");
    }

    private static string Line(JobResponse job) => job.Failure is { } failure
        ? $"{job.Id}  {JobText.Progress(job)}  {failure.Code}: {failure.Detail ?? failure.Title}"
        : $"{job.Id}  {JobText.Progress(job)}";

    // One upload at a time: they share one line. The jobs run side by side.
    private static async Task<JobResponse[]> SubmitAllAsync(
        SoccerClient client, IProgressBoard board, string[] paths, CreateJobRequest request, bool wait, CancellationToken cancellationToken)
    {
        var running = new List<Task<JobResponse>>();
        foreach (var path in paths)
        {
            var row = board.Add(Path.GetFileName(path));
            var video = await JobRun.UploadAsync(client, path, row, cancellationToken);
            var job = await client.CreateJobAsync(request with { VideoId = video.Id }, idempotencyKey: null, cancellationToken);
            row.Report(0, $"{JobText.StateOf(job.State)}  {job.Id}");
            if (!wait) row.End("submitted");
            running.Add(wait ? JobRun.WaitAsync(client, job.Id, row, cancellationToken) : Task.FromResult(job));
        }

        return await Task.WhenAll(running);
    }
}
