using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

public sealed class ProgramTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Api.dll");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_does_not_start_with_wrong_settings_and_tells_all_of_them()
    {
        var ended = await Command.RunAsync(
            "dotnet", [Program, "--Database:Port=many", "--Telemetry:LogLevel=loud", "--Api:Port=99999", "--ObjectStore:Type=azure"], Token);
        Assert.Equal(78, ended.ExitCode);
        foreach (var key in new[] { "Database:Port", "Telemetry:LogLevel", "Api:Port", "ObjectStore:Type" })
            Assert.Contains($"settings: {key}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_does_not_start_in_wrong_surroundings_and_tells_all_of_them_with_the_cure()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync(Token);
        using var folder = TestFolder.Create();
        await File.WriteAllTextAsync(folder.PathTo("file"), "", Token);
        var ended = await Command.RunAsync(
            "dotnet",
            [
                Program, "--Messaging:Transport=memory", $"--Database:ConnectionString={empty.ConnectionString};Password=never-show-this",
                "--ObjectStore:Type=files", $"--ObjectStore:Folder={folder.PathTo("file")}", $"--Uploads:SpoolFolder={folder.PathTo("file")}", "--Api:Port=0",
            ],
            Token);
        Assert.Equal(78, ended.ExitCode);
        foreach (var told in new[] { "check: database: The database is empty. Run soccer migrate up.", "check: object store:", "check: spool:" })
            Assert.Contains(told, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never-show-this", ended.Output + ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_of_the_program_says_whether_the_service_lives()
    {
        Assert.Equal(0, (await Command.RunAsync("dotnet", [Program, "--healthcheck", shared.Service.Address.ToString()], Token)).ExitCode);
        Assert.Equal(1, (await Command.RunAsync("dotnet", [Program, "--healthcheck", "http://127.0.0.1:1"], Token)).ExitCode);
    }
}
