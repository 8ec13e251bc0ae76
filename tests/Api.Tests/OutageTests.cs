using System.Net;
using System.Text.Json;
using Npgsql;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

public sealed class OutageTests
{
    private const string Nowhere = "127.0.0.1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_accepted_while_the_broker_is_down()
    {
        await using var api = await ApiService.StartAsync(("Messaging:Transport", "rabbitmq"), ("Messaging:Host", Nowhere), ("Messaging:Port", "1"));
        var video = await api.Client.UploadAsync(Media.Mp4());
        var job = await api.Client.SubmitAsync(new { videoId = video.Id });
        await api.Client.PostAsync($"{job.Links.Self}/cancel", null, Token);
        var detailed = await (await api.Client.GetAsync("/health/detailed", Token)).ReadAsync<DetailedHealthResponse>();
        Assert.Equal("closed", detailed.Parts.Single(one => one.Name == "database").Circuit);
        Assert.Equal(("healthy", false), (detailed.Status, detailed.Parts.Single(one => one.Name == "messaging").Healthy));
    }

    [Fact]
    public async Task Without_the_database_the_answer_is_503_and_when_to_come_again()
    {
        await using var api = await ApiService.StartAsync();
        var name = new NpgsqlConnectionStringBuilder(api.Database.ConnectionString).Database;
        await using (var server = NpgsqlDataSource.Create(await TestServers.PostgresAsync(Token)))
        await using (var end = server.CreateCommand($"alter database {name} allow_connections false; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"))
            await end.ExecuteNonQueryAsync(Token);
        await Eventually.IsTrueAsync("the service notices", async token => (await api.Client.GetAsync("/api/v1/jobs", token)).StatusCode == HttpStatusCode.ServiceUnavailable, Token);
        using var response = await api.Client.GetAsync("/api/v1/jobs", Token);
        await response.ProblemAsync("dependency-unavailable");
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        using var health = await api.Client.GetAsync("/health", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.False((await health.ReadAsync<HealthResponse>()).DatabaseConnected);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/health/live", Token)).StatusCode);
    }

    [Fact]
    public async Task The_log_is_json_lines_without_keys_queries_or_probes()
    {
        await using var api = await ApiService.StartAsync(("Telemetry:LogLevel", "information"));
        await api.Client.GetAsync("/health/live", Token);
        await api.Client.GetAsync($"/api/v1/jobs?api_key={ApiService.Key}", Token);
        await api.Client.GetAsync("/nowhere%0d%0aforged:%20line", Token);
        var video = await api.Client.UploadAsync(Media.Mp4(), "a\r\nb.mp4");
        await api.Client.SubmitAsync(new { videoId = video.Id, clientReference = "\r\n{\"forged\":true}" });
        string[] lines = [];
        await Eventually.IsTrueAsync("the requests are in the log", () =>
        {
            lines = Directory.Exists(api.LogFolder) ? [.. Directory.GetFiles(api.LogFolder).SelectMany(ReadShared)] : [];
            return lines.Count(line => line.Contains("/api/v1/jobs", StringComparison.Ordinal)) >= 2;
        }, Token);
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            Assert.True(entry.RootElement.TryGetProperty("@t", out _));
            Assert.DoesNotContain(ApiService.Key, line, StringComparison.Ordinal);
            Assert.DoesNotContain("api_key", line, StringComparison.Ordinal);
            Assert.DoesNotContain("/health/live", line, StringComparison.Ordinal);
        }

        Assert.Contains(lines, line => line.Contains("/api/v1/jobs", StringComparison.Ordinal) && line.Contains("\"@tr\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
