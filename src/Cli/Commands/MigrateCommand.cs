using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.Maintenance;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer migrate [up|down|status|verify|new]</c></summary>
internal static class MigrateCommand
{
    private const string SourceFolder = "src/Jobs/Postgres/Migrations";

    public static Command Create(Screen screen)
    {
        var command = new Command("migrate", "Brings the configured database to this version; alone the same as 'up'.")
        {
            Up(screen), Down(screen), Status(screen), Verify(screen), New(screen),
        };
        command.SetAction((_, cancellationToken) => UpAsync(screen, cancellationToken));
        return command;
    }

    private static Command Up(Screen screen)
    {
        var command = new Command("up", "Applies the migrations that are missing, in order. Safe to run from many places at once.");
        command.SetAction((_, cancellationToken) => UpAsync(screen, cancellationToken));
        return command;
    }

    private static Command Down(Screen screen)
    {
        var to = new Option<int>("--to") { Description = "The number of the last migration that stays. What later ones added is lost.", HelpName = "N", Required = true };
        var command = new Command("down", "Takes migrations back, the latest first. Stop the services and make a backup before.") { to };
        command.Validators.Add(result =>
        {
            if (result.GetResult(to) is { } given && !given.Errors.Any() && result.GetValue(to) < 1) result.AddError("--to is 1 or more.");
        });
        command.SetAction((parsed, cancellationToken) => GuardedAsync(async () =>
        {
            var taken = await Migrator.DownAsync(await ReachableAsync(cancellationToken), parsed.GetValue(to), cancellationToken);
            foreach (var name in taken) screen.OutWriter.WriteLine($"taken back  {name}");
            screen.OutWriter.WriteLine(taken.Count == 0 ? "There was nothing to take back." : $"Took back {taken.Count}.");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Status(Screen screen)
    {
        var json = SharedOptions.Json();
        var command = new Command("status", "Lists the migrations and whether the database has them.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var state = await Migrator.StatusAsync(await ReachableAsync(cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
                screen.OutWriter.WriteLine(JsonSerializer.Serialize(
                    new { state = JobText.KebabOf(state.Kind), applied = state.Applied, missing = state.Missing, unknown = state.Unknown }));
            else
                foreach (var line in LinesOf(state)) screen.OutWriter.WriteLine(line);
            return state.Kind == SchemaKind.Current ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    private static Command Verify(Screen screen)
    {
        var json = SharedOptions.Json();
        var command = new Command("verify", "Compares the live schema with what this version expects, and lists every difference.") { json };
        command.SetAction((parsed, cancellationToken) => GuardedAsync(async () =>
        {
            var differences = await Migrator.VerifyAsync(await ReachableAsync(cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
                screen.OutWriter.WriteLine(JsonSerializer.Serialize(differences.Select(one => new { kind = one.Kind, name = one.Name, expected = one.Expected, found = one.Found })));
            else
                foreach (var one in differences) screen.OutWriter.WriteLine(one);
            if (!parsed.GetValue(json)) screen.OutWriter.WriteLine(differences.Count == 0 ? "The schema is as expected." : $"{differences.Count} differences.");
            return differences.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
        }));
        return command;
    }

    private static Command New(Screen screen)
    {
        var name = new Argument<string>("NAME") { Description = "One word in small letters, for example 'teams'.", HelpName = "NAME" };
        var folder = new Option<string>("--folder") { Description = "Where the migrations lie.", HelpName = "DIR", DefaultValueFactory = _ => SourceFolder };
        var command = new Command("new", "For developers: writes the next migration, forward and back, as empty files.") { name, folder };
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is { } chosen && !chosen.All(char.IsAsciiLetterLower)) result.AddError("NAME is one word of small letters.");
        });
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            if (!Directory.Exists(target)) throw new CommandFailure(ExitCode.Refused, $"There is no folder {target}: run it at the root of a checkout.");
            var next = Directory.EnumerateFiles(target, "*.sql").Select(path => int.TryParse(Path.GetFileName(path).AsSpan(0, 4), out var number) ? number : 0).DefaultIfEmpty().Max() + 1;
            var stem = Path.Combine(target, $"{next:0000}_{parsed.GetValue(name)}");
            File.WriteAllText(stem + MigrationScripts.UpEnding, "-- What this is for. Processes of the version before must still work on the result.\n");
            File.WriteAllText(stem + MigrationScripts.DownEnding, "-- Back: what is lost.\n");
            screen.OutWriter.WriteLine(stem + MigrationScripts.UpEnding);
            screen.OutWriter.WriteLine(stem + MigrationScripts.DownEnding);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<int> UpAsync(Screen screen, CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        var database = await ReachableAsync(cancellationToken);
        var applied = await Migrator.UpAsync(database, cancellationToken);
        await CalendarSchema.InstallAsync(database, cancellationToken);
        foreach (var name in applied) screen.OutWriter.WriteLine($"applied  {name}");
        screen.OutWriter.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied {applied.Count}.");
        return ExitCode.Ok;
    });

    private static IEnumerable<string> LinesOf(SchemaState state)
    {
        foreach (var name in state.Applied.Except(state.Unknown)) yield return $"applied  {name}";
        foreach (var name in state.Missing) yield return $"missing  {name}";
        foreach (var name in state.Unknown) yield return $"unknown  {name}";
        yield return state.Kind switch
        {
            SchemaKind.Empty => "The database is empty: run soccer migrate up.",
            SchemaKind.Foreign => "The database holds the tables of another system.",
            SchemaKind.Older => "The database is older than this version: run soccer migrate up.",
            SchemaKind.Newer => "The database is newer than this version: use the newer program.",
            _ => "The database is up to date.",
        };
    }

    private static async Task<int> GuardedAsync(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (MigrationFailure failure)
        {
            throw new CommandFailure(ExitCode.Refused, failure.Message, failure);
        }
    }

    /// <exception cref="CommandFailure">The settings are wrong.</exception>
    private static async Task<string> ReachableAsync(CancellationToken cancellationToken)
    {
        await using var database = new Database(Options.Create(ServiceSettings.Read().Section<DatabaseOptions>(DatabaseOptions.Section)));
        await using (await database.OpenAsync(cancellationToken)) return database.ConnectionString;
    }
}
