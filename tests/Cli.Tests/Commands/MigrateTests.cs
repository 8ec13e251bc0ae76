using System.Text.Json;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Commands;

public sealed class MigrateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_goes_up_is_verified_and_goes_down_and_the_exit_codes_tell()
    {
        await using var database = await TestDatabase.CreateEmptyAsync(Token);

        var (code, output) = await RunAsync(database, "status", "--json");
        using var empty = JsonDocument.Parse(output);
        Assert.Equal((ExitCode.Refused, "empty"), (code, empty.RootElement.GetProperty("state").GetString()));
        Assert.Equal(ExitCode.Refused, (await RunAsync(database, "verify")).ExitCode);

        Assert.Equal(ExitCode.Ok, (await RunAsync(database)).ExitCode);
        Assert.Equal(ExitCode.Ok, (await RunAsync(database, "status")).ExitCode);
        Assert.Equal(ExitCode.Ok, (await RunAsync(database, "verify")).ExitCode);

        (code, output) = await RunAsync(database, "down", "--to", "1");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("taken back  0002_lifecycle.sql", output, StringComparison.Ordinal);
        (code, output) = await RunAsync(database, "status");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("missing  0002_lifecycle.sql", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_migration_takes_the_next_number_and_comes_with_its_way_back()
    {
        using var folder = TestFolder.Create();
        await File.WriteAllTextAsync(folder.PathTo("0041_before.sql"), "", Token);

        var run = await SoccerRun.OfAsync("migrate", "new", "teams", "--folder", folder.Path);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.True(File.Exists(folder.PathTo("0042_teams.sql")));
        Assert.True(File.Exists(folder.PathTo("0042_teams.down.sql")));
        Assert.Equal(ExitCode.Usage, (await SoccerRun.OfAsync("migrate", "new", "../teams", "--folder", folder.Path)).ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(TestDatabase database, params string[] args)
    {
        await using var program = TestProcess.Start(
            SoccerProgram.Path, ["migrate", .. args], new Dictionary<string, string> { ["Database__ConnectionString"] = database.ConnectionString });
        return (await program.WaitAsync(Token), program.Output);
    }
}
