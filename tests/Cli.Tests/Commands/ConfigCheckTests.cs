using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Commands;

public sealed class ConfigCheckTests
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["S3_ACCESS_KEY"] = "soccer:dev",
        ["S3_SECRET_KEY"] = "a-secret-for-this-test",
    };

    [Fact]
    public async Task All_errors_are_told_at_once_and_no_secret_is_shown()
    {
        var (exitCode, output) = await RunAsync(new()
        {
            ["SOCCER_DB_PORT"] = "many",
            ["SOCCER_API_PORT"] = "99999",
            ["SOCCER_STORAGE_TYPE"] = "azure",
            ["Worker__SegmentSlots"] = "0",
            ["Decode__MaxMemoryMib"] = "1",
            ["SOCCER_DB_PASSWORD"] = "never-show-this",
        });

        Assert.Equal(ExitCode.Refused, exitCode);
        Assert.Contains("error: Database:Port", output, StringComparison.Ordinal);
        Assert.Contains("SOCCER_DB_PORT", output, StringComparison.Ordinal);
        Assert.Contains("error: Api:Port", output, StringComparison.Ordinal);
        Assert.Contains("error: ObjectStore:Type", output, StringComparison.Ordinal);
        Assert.Contains("error: Worker:SegmentSlots", output, StringComparison.Ordinal);
        Assert.Contains("error: Decode:MaxMemoryMib", output, StringComparison.Ordinal);
        Assert.DoesNotContain("never-show-this", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RABBITMQ_URL", "never-show-this@broker", "Messaging:Url")]
    [InlineData("RABBITMQ_URL", "http://user:never-show-this@broker:5672/", "Messaging:Url")]
    [InlineData("DATABASE_URL", "never-show-this", "Database:ConnectionString")]
    [InlineData("DATABASE_URL", "Host=db;Port=never-show-this", "Database:ConnectionString")]
    [InlineData("DATABASE_URL", "postgres://user:never-show-this@db/soccer?timeout=never-show-this", "DATABASE_URL")]
    [InlineData("DATABASE_URL", "mysql://user:never-show-this@db/soccer", "DATABASE_URL")]
    public async Task An_address_of_another_form_is_an_error_that_does_not_show_it(string name, string value, string told)
    {
        var (exitCode, output) = await RunAsync(new(Good) { [name] = value });

        Assert.Equal(ExitCode.Refused, exitCode);
        Assert.Contains($"error: {told}", output, StringComparison.Ordinal);
        Assert.Contains(name, output, StringComparison.Ordinal);
        Assert.DoesNotContain("never-show-this", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_known_and_not_used_is_a_warning_and_no_error()
    {
        var (exitCode, output) = await RunAsync(new(Good) { ["SOCCER_REDIS_HOST"] = "cache" });

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Contains("warning: SOCCER_REDIS_HOST", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error:", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> environment)
    {
        await using var program = TestProcess.Start(SoccerProgram.Path, ["config-check"], environment);
        var exitCode = await program.WaitAsync(TestContext.Current.CancellationToken);
        return (exitCode, program.Output);
    }
}
