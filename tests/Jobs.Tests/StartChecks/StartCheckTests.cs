using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.StartChecks;

public sealed class StartCheckTests
{
    private const string Secret = "never-show-this";
    private const string Nowhere = "127.0.0.1:1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_as_needed_is_good_and_one_that_does_not_answer_is_away()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        await IsAsync(CheckState.Good, "database", null, ("Database:ConnectionString", db.ConnectionString));
        await IsAsync(CheckState.Away, "database", null, ("Database:ConnectionString", $"Host=127.0.0.1;Port=1;Password={Secret}"));
    }

    [Theory]
    [InlineData("drop table public.schema_version; create table other_system (id integer)", "another system")]
    [InlineData("update public.schema_version set scriptname = replace(scriptname, '0001_spine', '9999_future') where scriptname like '%0001%'", "newer")]
    [InlineData("delete from public.schema_version where scriptname like '%0002%'", "soccer migrate up")]
    public async Task A_schema_that_is_not_this_versions_is_wrong_and_the_cure_is_told(string change, string told)
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync(change);
        await IsAsync(CheckState.Wrong, "database", told, ("Database:ConnectionString", db.ConnectionString));
    }

    [Fact]
    public async Task An_empty_or_missing_database_is_wrong()
    {
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        await IsAsync(CheckState.Wrong, "database", "soccer migrate up", ("Database:ConnectionString", db.ConnectionString));
        var missing = new NpgsqlConnectionStringBuilder(db.ConnectionString) { Database = "there_is_none" }.ConnectionString;
        await IsAsync(CheckState.Wrong, "database", "no database of that name", ("Database:ConnectionString", missing));
    }

    [Fact]
    public async Task Commits_that_are_not_durable_are_refused_unless_allowed()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        var name = new NpgsqlConnectionStringBuilder(db.ConnectionString).Database;
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync($"alter database {name} set synchronous_commit = off");
        await IsAsync(CheckState.Wrong, "database", "synchronous_commit", ("Database:ConnectionString", db.ConnectionString));
        await IsAsync(CheckState.Good, "database", null, ("Database:ConnectionString", db.ConnectionString), ("Database:AllowAsynchronousCommit", "true"));
    }

    [Fact]
    public async Task A_bucket_is_tried_by_putting_reading_listing_and_deleting_on_every_kind_of_server()
    {
        foreach (var server in await TestServers.AllS3Async(Token))
        {
            await using var bucket = await TestBucket.CreateAsync(server, Token);
            await IsAsync(CheckState.Good, "object store", null, Of(bucket, server.SecretKey));
            Assert.Empty(await bucket.KeysAsync(Token));
            await IsAsync(CheckState.Wrong, "object store", "AccessKey", Of(bucket, Secret));
        }

        await IsAsync(
            CheckState.Away, "object store", null, ("ObjectStore:Endpoint", Nowhere), ("ObjectStore:AccessKey", "a"), ("ObjectStore:SecretKey", Secret), ("ObjectStore:Bucket", "soccer"));
    }

    [Fact]
    public async Task A_folder_of_objects_that_cannot_be_used_is_wrong()
    {
        using var folder = TestFolder.Create();
        await IsAsync(CheckState.Good, "object store", null, ("ObjectStore:Type", "files"), ("ObjectStore:Folder", folder.PathTo("objects")));
        await File.WriteAllTextAsync(folder.PathTo("file"), "", Token);
        await IsAsync(CheckState.Wrong, "object store", "ObjectStore:Folder", ("ObjectStore:Type", "files"), ("ObjectStore:Folder", folder.PathTo("file")));
    }

    [Fact]
    public async Task A_broker_is_good_or_refuses_the_user_or_has_no_such_host_or_is_away()
    {
        await using var vhost = await TestVhost.CreateAsync(Token);
        await IsAsync(CheckState.Good, "broker", null, ("Messaging:Url", vhost.Amqp.AbsoluteUri));
        Assert.DoesNotContain(await vhost.QueuesAsync(Token), queue => queue.Name.StartsWith("soccer.check", StringComparison.Ordinal));
        await IsAsync(CheckState.Wrong, "broker", "password", ("Messaging:Url", new UriBuilder(vhost.Amqp) { Password = Secret }.Uri.AbsoluteUri));
        await IsAsync(CheckState.Wrong, "broker", "virtual host", ("Messaging:Url", new UriBuilder(vhost.Amqp) { Path = "no-such-host" }.Uri.AbsoluteUri));
        await IsAsync(CheckState.Away, "broker", null, ("Messaging:Url", $"amqp://user:{Secret}@{Nowhere}/"));
    }

    private static (string, string)[] Of(TestBucket bucket, string secret) =>
    [
        ("ObjectStore:Endpoint", bucket.Server.Endpoint.Authority), ("ObjectStore:AccessKey", bucket.Server.AccessKey),
        ("ObjectStore:SecretKey", secret), ("ObjectStore:Bucket", bucket.Name),
    ];

    private static async Task IsAsync(CheckState state, string check, string? told, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddJobs(configuration).BuildServiceProvider();
        var found = await CheckRun.AllAsync(services, services.GetServices<StartCheck>().Where(one => one.Name == check), TimeSpan.FromSeconds(20), Token);
        var result = Assert.Single(found).Result;
        Assert.True(state == result.State, $"{result.State}: {result}");
        if (told is not null) Assert.Contains(told, result.ToString(), StringComparison.Ordinal);
        Assert.Equal(state == CheckState.Wrong, result.Cure is not null);
        Assert.DoesNotContain(Secret, result.ToString(), StringComparison.Ordinal);
    }
}
