using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using Spectre.Console;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer dead-letters list|requeue|discard</c></summary>
internal static class DeadLettersCommand
{
    public static Command Create(Screen screen) => new("dead-letters", "Shows work that failed for good, tries it again or puts it away.")
    {
        List(screen),
        Resolve(screen, "requeue", "Tries them again: one new job for each job that has one. All that are meant, or none.", (client, meant, token) => client.RequeueDeadLettersAsync(meant, token)),
        Resolve(screen, "discard", "Puts them away: nothing more is to be done. All that are meant, or none.", (client, meant, token) => client.DiscardDeadLettersAsync(meant, token)),
    };

    private static Command List(Screen screen)
    {
        var (server, match, json) = (new ServerConnection(), new Match(), SharedOptions.Json());
        var everything = new Option<bool>("--resolved") { Description = "Also those that were requeued or discarded." };
        var command = new Command("list", "Lists them, newest first.") { everything, json };
        match.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var table = JobCommand.Columns("id", "job", "work", "at", "why", "resolution");
            string? cursor = null;
            do
            {
                var page = await client.ListDeadLettersAsync(match.Read(parsed), parsed.GetValue(everything) ? null : false, cursor, cancellationToken);
                if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(page, HttpJson.Default.DeadLetterList));
                foreach (var one in page.DeadLetters)
                    table.AddRow(JobCommand.Cells(
                        one.Id.ToString(), one.JobId.ToString(), one.Segment is { } segment ? $"segment {segment}" : JobText.KebabOf(one.Work),
                        one.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), $"{one.Code}: {one.Detail}",
                        one.RequeuedAs is { } job ? $"requeued as {job}" : one.Resolution ?? ""));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            if (!parsed.GetValue(json)) screen.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Resolve(
        Screen screen, string name, string about, Func<SoccerClient, DeadLetterSelection, CancellationToken, Task<DeadLettersResolvedResponse>> resolve)
    {
        var (server, match) = (new ServerConnection(), new Match());
        var ids = new Argument<Guid[]>("ID") { Description = "Dead letters; none: all that the options match.", Arity = ArgumentArity.ZeroOrMore, HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "Every one that nobody has looked after, where no other option narrows them." };
        var command = new Command(name, about) { ids, all };
        match.AddTo(command);
        command.Validators.Add(result =>
        {
            var given = result.GetValue(ids) is { Length: > 0 };
            if (given == (match.IsGiven(result) || result.GetValue(all))) result.AddError("Give ids, or options that say which, or --all.");
        });
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            var meant = parsed.GetValue(ids) is { Length: > 0 } these ? new DeadLetterSelection { Ids = these } : new DeadLetterSelection { Filter = match.Read(parsed) };
            var done = await resolve(client, meant, cancellationToken);
            screen.OutWriter.WriteLine($"{done.Count} {name}{(name.EndsWith('e') ? "d" : "ed")}");
            foreach (var job in done.Jobs) screen.OutWriter.WriteLine(job);
            return ExitCode.Ok;
        });
        return command;
    }

    private sealed class Match
    {
        private readonly Option<string?> _code = new("--code") { Description = "Only with this failure code.", HelpName = "CODE" };
        private readonly Option<WorkKind?> _work = new("--work") { Description = "Only this hop: plan, segment, link, publish or render.", HelpName = "HOP" };
        private readonly Option<Guid?> _job = new("--job") { Description = "Only of this job.", HelpName = "JOB" };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_code, _work, _job]) command.Options.Add(option);
        }

        public bool IsGiven(CommandResult result) =>
            result.GetValue(_code) is not null || result.GetValue(_work) is not null || result.GetValue(_job) is not null;

        public DeadLetterMatch Read(ParseResult parsed) =>
            new() { Code = parsed.GetValue(_code), Work = parsed.GetValue(_work), JobId = parsed.GetValue(_job) };
    }
}
