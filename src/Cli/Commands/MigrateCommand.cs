using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer migrate up|status</c></summary>
internal static class MigrateCommand
{
    public static Command Create(Screen screen) => new("migrate", "Brings the configured database to this version.") { Up(screen), Status(screen) };

    private static Command Up(Screen screen)
    {
        var command = new Command("up", "Applies the migrations that are missing, in order. Safe to run from many places at once.");
        command.SetAction(async (_, cancellationToken) =>
        {
            var applied = await Migrator.UpAsync(await ReachableAsync(cancellationToken), cancellationToken);
            foreach (var name in applied) screen.OutWriter.WriteLine($"applied  {name}");
            screen.OutWriter.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied {applied.Count}.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Status(Screen screen)
    {
        var json = SharedOptions.Json();
        var command = new Command("status", "Lists the migrations of this version and whether the database has them.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var all = Migrator.Status(await ReachableAsync(cancellationToken));
            if (parsed.GetValue(json))
                screen.OutWriter.WriteLine(JsonSerializer.Serialize(all.Select(one => new { name = one.Name, applied = one.Applied })));
            else
                foreach (var (name, applied) in all) screen.OutWriter.WriteLine($"{(applied ? "applied" : "missing")}  {name}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="CommandFailure">The settings are wrong.</exception>
    private static async Task<string> ReachableAsync(CancellationToken cancellationToken)
    {
        await using var database = new Database(Options.Create(ServiceSettings.Read().Section<DatabaseOptions>(DatabaseOptions.Section)));
        await using (await database.OpenAsync(cancellationToken)) return database.ConnectionString;
    }
}
