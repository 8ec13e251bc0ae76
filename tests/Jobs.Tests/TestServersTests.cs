using System.Net;
using System.Text;
using Minio.DataModel.Args;
using Npgsql;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests;

/// <summary>The servers that the other tests stand on.</summary>
public sealed class TestServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_are_copies_of_a_template_that_is_migrated_once()
    {
        await using var first = await TestDatabase.CreateAsync(MigrateAsync, Token);
        await using var second = await TestDatabase.CreateAsync(MigrateAsync, Token);

        await using (var insert = first.DataSource.CreateCommand("INSERT INTO run_of_migration DEFAULT VALUES"))
            await insert.ExecuteNonQueryAsync(Token);

        Assert.Equal(2, await CountAsync(first));
        Assert.Equal(1, await CountAsync(second));
    }

    [Fact]
    public async Task A_database_is_gone_after_its_test_even_with_open_connections()
    {
        var database = await TestDatabase.CreateEmptyAsync(Token);
        await using var stale = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await stale.OpenAsync(Token);

        await database.DisposeAsync();

        await using var again = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => again.OpenAsync(Token));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refused.SqlState);
    }

    [Fact]
    public async Task A_vhost_is_there_until_its_test_ends()
    {
        using var management = (await TestServers.RabbitMqAsync(Token)).OpenManagement();
        string path;
        await using (var vhost = await TestVhost.CreateAsync(Token))
        {
            path = $"api/vhosts/{vhost.Name}";
            Assert.Empty(await vhost.QueuesAsync(Token));
            Assert.Equal(HttpStatusCode.OK, (await management.GetAsync(path, Token)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await management.GetAsync(path, Token)).StatusCode);
    }

    [Fact]
    public async Task Bytes_put_into_a_bucket_of_each_S3_server_of_this_machine_come_back()
    {
        foreach (var server in await TestServers.AllS3Async(Token))
        {
            await using var bucket = await TestBucket.CreateAsync(server, Token);
            await AssertBytesComeBackAsync(bucket);
        }
    }

    [Fact]
    public async Task A_private_server_survives_a_kill_with_port_and_data()
    {
        await using var servers = ServerSet.Private();
        var (environment, reason) = await servers.UpAsync(ServerKind.Postgres, Token);
        Require.That(environment is not null, reason);
        var connectionString = environment!["SOCCER_TEST_POSTGRES"] + ";Pooling=false";
        await ExecuteAsync(connectionString, "CREATE TABLE kept (id int)");
        var before = servers.ProcessIds(ServerKind.Postgres);

        await servers.RestartAsync(ServerKind.Postgres, kill: true, Token);

        await ExecuteAsync(connectionString, "INSERT INTO kept VALUES (1)");
        Assert.NotEqual(before, servers.ProcessIds(ServerKind.Postgres));
    }

    [Fact]
    public async Task A_process_can_be_paused_resumed_and_killed()
    {
        await using var process = TestProcess.Start("bash", ["-c", "echo ready; while true; do sleep 0.05; done"]);
        await process.SaysAsync("ready", Token);

        Signals.Pause(process.Id);
        await Eventually.IsTrueAsync("it stands still", () => StateOf(process.Id) == 'T', Token);
        Signals.Resume(process.Id);
        await Eventually.IsTrueAsync("it goes on", () => StateOf(process.Id) != 'T', Token);
        await process.KillHardAsync(Token);

        Assert.Equal(128 + 9, await process.WaitAsync(Token));
    }

    [Fact]
    public async Task A_clip_has_the_frames_that_were_asked_for()
    {
        var clip = await TestMedia.ClipAsync(new TestClip { Seconds = 1, FramesPerSecond = "10" }, Token);
        var probe = await Command.RunAsync(
            "ffprobe", ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", clip], Token);
        Assert.Equal("10", probe.Output.Trim());
    }

    [Fact]
    public async Task What_never_happens_ends_in_a_timeout() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.IsTrueAsync("pigs fly", () => false, Token, TimeSpan.FromMilliseconds(50)));

    private static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var create = dataSource.CreateCommand(
            "CREATE TABLE run_of_migration (id int GENERATED ALWAYS AS IDENTITY); INSERT INTO run_of_migration DEFAULT VALUES");
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> CountAsync(TestDatabase database)
    {
        await using var count = database.DataSource.CreateCommand("SELECT count(*) FROM run_of_migration");
        return (long)(await count.ExecuteScalarAsync(Token))!;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task AssertBytesComeBackAsync(TestBucket bucket)
    {
        var sent = Encoding.UTF8.GetBytes("kick-off");
        await bucket.Client.PutObjectAsync(
            new PutObjectArgs().WithBucket(bucket.Name).WithObject("a/b c.txt").WithStreamData(new MemoryStream(sent)).WithObjectSize(sent.Length), Token);

        Assert.Equal(["a/b c.txt"], await bucket.KeysAsync(Token));
        using var received = new MemoryStream();
        await bucket.Client.GetObjectAsync(
            new GetObjectArgs().WithBucket(bucket.Name).WithObject("a/b c.txt").WithCallbackStream((stream, token) => stream.CopyToAsync(received, token)), Token);
        Assert.Equal(sent, received.ToArray());

        // The Minio client refuses a correct 206 (its issue 1342): ranges go through a presigned URL.
        var url = await bucket.Client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(bucket.Name).WithObject("a/b c.txt").WithExpiry(60));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new(5, 7);
        using var part = await http.SendAsync(request, Token);
        Assert.Equal("off", await part.Content.ReadAsStringAsync(Token));
    }

    private static char StateOf(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
