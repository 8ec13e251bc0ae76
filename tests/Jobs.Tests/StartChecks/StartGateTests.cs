using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.StartChecks;

public sealed class StartGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        using var folder = TestFolder.Create();
        await File.WriteAllTextAsync(folder.PathTo("file"), "", Token);
        using var host = HostOf(db, folder.PathTo("file"));

        var refusal = await Assert.ThrowsAsync<StartRefusal>(() => host.StartAsync(Token));

        Assert.Equal(["database", "object store"], refusal.Reasons.Select(one => one.Name).Order());
        Assert.All(refusal.Reasons, one => Assert.False(string.IsNullOrEmpty(one.Cure)));
    }

    [Fact]
    public async Task What_is_away_at_the_start_is_waited_for()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        using var folder = TestFolder.Create();
        await AllowAsync(db, false);
        using var host = HostOf(db, folder.PathTo("objects"));
        await host.StartAsync(Token);
        var gate = host.Services.GetRequiredService<StartGate>();
        Assert.False(gate.IsOpen);

        await AllowAsync(db, true);
        await gate.OpenAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task What_comes_back_wrong_ends_the_process_and_says_why()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        using var folder = TestFolder.Create();
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync("delete from public.schema_version where scriptname like '%0002%'");
        await AllowAsync(db, false);
        using var host = HostOf(db, folder.PathTo("objects"));
        using var told = new StringWriter();
        var run = StartGate.RunAsync(host, told);
        await Eventually.IsTrueAsync("it has looked once", () => host.Services.GetRequiredService<StartGate>() is { IsOpen: false, ExecuteTask: not null }, Token);

        await AllowAsync(db, true);

        Assert.Equal(StartGate.ExitCode, await run.WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Contains("soccer migrate up", told.ToString(), StringComparison.Ordinal);
    }

    private static async Task AllowAsync(TestDatabase db, bool allow)
    {
        var name = new NpgsqlConnectionStringBuilder(db.ConnectionString).Database;
        await using var server = NpgsqlDataSource.Create(await TestServers.PostgresAsync(Token));
        await using var connection = await server.OpenConnectionAsync(Token);
        await connection.ExecuteAsync($"alter database {name} allow_connections {allow}");
        if (!allow) await connection.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @name", new { name });
    }

    private static IHost HostOf(TestDatabase db, string objects)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = db.ConnectionString,
            ["ObjectStore:Type"] = "files",
            ["ObjectStore:Folder"] = objects,
            ["Messaging:Transport"] = "memory",
            ["StartChecks:RetryDelay"] = "00:00:01",
        });
        builder.Services.AddLogging();
        builder.Services.AddJobs(builder.Configuration);
        return builder.Build();
    }
}
