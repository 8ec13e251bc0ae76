using Dapper;
using Npgsql;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// Distributed mode as operators run it, to be broken: Api and Worker processes over a database, a vhost and a store of their own. Nothing runs at
/// first; the test starts what it needs, each process with the failpoints and proxies it wants.
/// </summary>
internal sealed partial class Rig : IAsyncDisposable
{
    public const string Key = "soccer_fault_tests_only";
    private readonly TestFolder _folder = TestFolder.Create("faults");
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<ProcessGroup> _processes = [];
    private readonly Dictionary<string, string> _settings;
    private readonly int _port = FreePort.Next();

    private Rig(History history, CancellationToken token)
    {
        (History, Token) = (history, token);
        Client = new SoccerClient(new SoccerClientOptions { Address = Address, ApiKey = Key });
        _settings = new Dictionary<string, string>
        {
            ["Models__Folder"] = StubModelFolder.Path,
            ["Models__Detection"] = "stub",
            ["Worker__ScratchFolder"] = _folder.PathTo("scratch"),
            ["Uploads__SpoolFolder"] = _folder.PathTo("spool"),
            ["Api__BootstrapKey"] = Key,
            ["Api__Host"] = "127.0.0.1",
            ["Api__Port"] = $"{_port}",
            ["Database__MaxConnections"] = "12",
            ["Serilog__MinimumLevel__Default"] = "Information",
        };
    }

    public History History { get; }

    public CancellationToken Token { get; }

    public SoccerClient Client { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public NpgsqlDataSource Database { get; private set; } = null!;

    public string ConnectionString { get; private set; } = null!;

    public TestVhost Vhost { get; private set; } = null!;

    /// <summary>Null where objects are files.</summary>
    public TestBucket? Bucket { get; private set; }

    /// <summary>A path in the rig's own folder.</summary>
    public string PathTo(params ReadOnlySpan<string> parts) => _folder.PathTo(parts);

    /// <param name="run">Whose history is written.</param>
    /// <param name="plan">Which servers; all shared and a folder of objects unless given.</param>
    public static Task<Rig> StartAsync(FaultRun run, RigPlan? plan = null) => StartAsync(run.History, run.Token, plan ?? new RigPlan());

    public static async Task<Rig> StartAsync(History history, CancellationToken token, RigPlan plan)
    {
        var rig = new Rig(history, token);
        try
        {
            await rig.ConnectAsync(plan);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async Task<ProcessGroup> StartApiAsync(string? failpoints = null, params (string Key, string Value)[] settings)
    {
        var api = Start("api", "SoccerRecognition.Api", failpoints, settings);
        await AnswersAsync(api);
        return api;
    }

    /// <summary>Waits until the Api takes the bootstrap key, which it does not wait for itself.</summary>
    public Task AnswersAsync(ProcessGroup api) => Eventually.IsTrueAsync(
        "the Api answers",
        async token =>
        {
            Assert.False(api.HasExited, api.Output);
            try
            {
                await Client.ListJobsAsync(new(), token);
                return true;
            }
            catch (SoccerApiException)
            {
                return false;
            }
        },
        Token, TimeSpan.FromSeconds(60));

    public ProcessGroup StartWorker(string name, string? failpoints = null, params (string Key, string Value)[] settings) =>
        Start(name, "SoccerRecognition.Worker", failpoints, [("Worker__Name", name), ("Urls", "http://127.0.0.1:0"), .. settings]);

    /// <summary>A worker that has its model loaded.</summary>
    public async Task<ProcessGroup> ReadyWorkerAsync(string name, string? failpoints = null, params (string Key, string Value)[] settings)
    {
        var worker = StartWorker(name, failpoints, settings);
        await Eventually.IsTrueAsync(
            $"{name} is ready",
            async _ => worker.HasExited
                ? throw new InvalidOperationException($"{name} ended")
                : await ScalarAsync<bool>("select exists (select from worker where name = @name and numerics_class is not null and slots > 0)", new { name }),
            Token, TimeSpan.FromSeconds(60));
        return worker;
    }

    public ProcessGroup Start(string name, string program, string? failpoints, IEnumerable<(string Key, string Value)> settings, params string[] wrapper)
    {
        var own = new Dictionary<string, string>(_settings);
        foreach (var (key, value) in settings) own[key] = value;
        var group = ProcessGroup.Start(name, [.. wrapper, Path.Combine(AppContext.BaseDirectory, program)], own, failpoints, History);
        _processes.Add(group);
        return group;
    }

    /// <summary>A setting for every process started from now on.</summary>
    public void Set(string key, string value) => _settings[key] = value;

    public async Task<VideoResponse> UploadAsync(string clip)
    {
        var video = await Client.UploadAsync(clip, null, Token);
        History.Note($"video {video.Id} is there");
        return video;
    }

    /// <summary>Uploads the clip unless it is there, and submits a job of its own for it.</summary>
    public async Task<Guid> SubmitAsync(string clip, double segmentSeconds = 1, string? key = null, params string[] mayEnd)
    {
        var video = await Client.UploadAsync(clip, null, Token);
        var job = await Client.CreateJobAsync(
            new CreateJobRequest { VideoId = video.Id, SegmentSeconds = segmentSeconds, Reuse = false }, key, Token);
        History.Accept(job.Id, new AcceptedRequest(clip, mayEnd.Length == 0 ? ["succeeded"] : mayEnd));
        return job.Id;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var process in _processes) await process.DisposeAsync();
        foreach (var part in _parts.AsEnumerable().Reverse()) await part.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Ends with the rig.</summary>
    public T Keep<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private async Task ConnectAsync(RigPlan plan)
    {
        await ConnectDatabaseAsync(plan.Postgres);
        Vhost = plan.RabbitMq is { } broker ? await TestVhost.CreateAsync(broker, Token) : Keep(await TestVhost.CreateAsync(Token));
        Set("Messaging__Url", Vhost.Amqp.AbsoluteUri);
        if (plan.S3) Bucket = Keep(await TestBucket.CreateAsync(Token));
        var objects = Bucket is { } bucket
            ? [("Endpoint", bucket.Server.Endpoint.Authority), ("AccessKey", bucket.Server.AccessKey), ("SecretKey", bucket.Server.SecretKey), ("Bucket", bucket.Name)]
            : new (string, string)[] { ("Type", "files"), ("Folder", _folder.PathTo("objects")) };
        foreach (var (name, value) in objects) Set($"ObjectStore__{name}", value);
    }

    private async Task ConnectDatabaseAsync(string? server)
    {
        var database = server is null
            ? Keep(await TestDatabase.CreateAsync(Migrator.UpAsync, Token))
            : await TestDatabase.CreateAsync(server, Migrator.UpAsync, Token);
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        (Database, ConnectionString) = (database.DataSource, database.ConnectionString);
        if (server is not null) Keep(database.DataSource);
        Set("Database__ConnectionString", ConnectionString);
    }
}

/// <summary>Which servers a rig uses: the shared ones, except where a test breaks one.</summary>
/// <param name="Postgres">The connection string of a private server's superuser.</param>
/// <param name="RabbitMq">A private broker.</param>
/// <param name="S3">Objects in an S3 server; else in a folder.</param>
internal sealed record RigPlan(string? Postgres = null, RabbitMqServer? RabbitMq = null, bool S3 = false);
