using Microsoft.Extensions.Options;
using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Embedded;

/// <summary>One data folder with a migrated cluster for all tests of the class: making it is the slow part. Nothing runs in it between tests.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly TestFolder _folder = TestFolder.Create("embedded");

    internal string DataPath => _folder.PathTo("data");

    internal string ClusterPath { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await using var running = await RunningPostgres.StartAsync(DataPath);
        await Migrator.UpAsync(running.Server.Address.ConnectionString, TestContext.Current.CancellationToken);
        ClusterPath = running.Server.Home.Cluster;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A server and the hold on its data folder.</summary>
internal sealed class RunningPostgres : IAsyncDisposable
{
    private readonly DataFolder _data;

    private RunningPostgres(DataFolder data, EmbeddedPostgres server) => (_data, Server) = (data, server);

    public EmbeddedPostgres Server { get; }

    public static async Task<RunningPostgres> StartAsync(string path)
    {
        var data = DataFolder.Take(path);
        try
        {
            return new RunningPostgres(data, await EmbeddedPostgres.StartAsync(data, TimeProvider.System, TestContext.Current.CancellationToken));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Whether the server lets us in and answers.</summary>
    public async Task CheckAsync()
    {
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = Server.Address.ConnectionString }));
        await database.CheckAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }
}
