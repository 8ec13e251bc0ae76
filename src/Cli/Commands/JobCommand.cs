using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using Spectre.Console;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer job cancel|pause|resume|retry|rerun|attempts|events JOB</c></summary>
internal static class JobCommand
{
    public static Command Create(Screen screen) => new("job", "Steers one job and shows what happened to it.")
    {
        Change(screen, "cancel", "Ends a job: whoever works for it stops within seconds.", (client, id, token) => client.CancelJobAsync(id, token)),
        Change(screen, "pause", "Holds a job: what is being computed is finished, nothing more is begun.", (client, id, token) => client.PauseJobAsync(id, token)),
        Change(screen, "resume", "Lets a paused job go on.", (client, id, token) => client.ResumeJobAsync(id, token)),
        Change(
            screen, "retry", "Tries a failed, cancelled or expired job again: a new job that keeps what was computed.",
            (client, id, token) => client.RetryJobAsync(id, null, token)),
        Rerun(screen),
        Attempts(screen),
        Events(screen),
    };

    private static Command Change(Screen screen, string name, string about, Func<SoccerClient, Guid, CancellationToken, Task<JobResponse>> change)
    {
        var (server, job, json) = (new ServerConnection(), SharedOptions.Job(), SharedOptions.Json());
        var command = new Command(name, about) { job, json };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            Show(screen, parsed.GetValue(json), await change(client, parsed.GetValue(job), cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Rerun(Screen screen)
    {
        var (server, job, json, options) = (new ServerConnection(), SharedOptions.Job(), SharedOptions.Json(), new JobOptions());
        var command = new Command("rerun", "Runs a job again with other options: a new job; what is not given stays as it was.") { job, json };
        options.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var other = options.Read(parsed);
            var request = new RerunJobRequest
            {
                SampleFps = other.SampleFps,
                FromUs = other.FromUs,
                ToUs = other.ToUs,
                Confidence = other.Confidence,
                Artifacts = other.Artifacts,
                ClientReference = other.ClientReference,
                Reuse = other.Reuse,
                Priority = other.Priority,
                Interactive = other.Interactive,
                ExpiresIn = other.ExpiresIn,
                ExecutionTimeout = other.ExecutionTimeout,
            };
            Show(screen, parsed.GetValue(json), await client.RerunJobAsync(parsed.GetValue(job), request, null, cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Attempts(Screen screen)
    {
        var (server, job, json) = (new ServerConnection(), SharedOptions.Job(), SharedOptions.Json());
        var command = new Command("attempts", "Lists every try of a job's work: who, when, and how it ended.") { job, json };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var table = Columns("work", "worker", "started", "seconds", "outcome", "counted", "why");
            string? cursor = null;
            do
            {
                var page = await client.ListAttemptsAsync(parsed.GetValue(job), cursor, cancellationToken);
                if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(page, HttpJson.Default.AttemptList));
                foreach (var one in page.Attempts)
                    table.AddRow(Cells(
                        one.Segment is { } segment ? $"segment {segment}" : one.Artifact is { } artifact ? JobText.KebabOf(artifact) : JobText.KebabOf(one.Work),
                        one.Worker, Time(one.StartedAt), one.DurationSeconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", one.Outcome ?? "running",
                        one.Counted ? "yes" : "", one.Code is { } code ? $"{code}: {one.Detail}" : ""));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            if (!parsed.GetValue(json)) screen.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Events(Screen screen)
    {
        var (server, job, json) = (new ServerConnection(), SharedOptions.Job(), SharedOptions.Json());
        var command = new Command("events", "Lists what happened to a job, in its order.") { job, json };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var table = Columns("seq", "at", "what", "about");
            for (var after = 0L; ;)
            {
                var page = await client.ListEventsAsync(parsed.GetValue(job), after, cancellationToken);
                if (page.Events.Count == 0) break;
                if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(page, HttpJson.Default.EventList));
                foreach (var one in page.Events) table.AddRow(Cells($"{one.Seq}", Time(one.At), one.Type, one.Data.GetRawText()));
                after = page.Events[^1].Seq;
            }

            if (!parsed.GetValue(json)) screen.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Screen screen, bool json, JobResponse job)
    {
        if (json) screen.OutWriter.WriteLine(JsonSerializer.Serialize(job, HttpJson.Default.JobResponse));
        else JobText.Write(screen, job);
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static Table Columns(params string[] names)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var name in names) table.AddColumn(new TableColumn(new Text(name)).NoWrap());
        return table;
    }

    // What a service says is text, never markup.
    internal static Text[] Cells(params string[] cells) => [.. cells.Select(cell => new Text(cell))];
}
