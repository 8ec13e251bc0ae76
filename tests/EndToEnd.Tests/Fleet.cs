using Dapper;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>
/// Distributed mode as operators run it: an Api process and any number of Worker processes over real PostgreSQL, RabbitMQ and S3, reached through
/// the public HTTP API only (the database is read to see who did what).
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Key = "soccer_end_to_end_tests_only";
    private readonly TestDatabase _database;
    private readonly TestBucket _bucket;
    private readonly TestVhost _vhost;
    private readonly TestFolder _folder;
    private readonly Dictionary<string, string> _settings;
    private readonly List<TestProcess> _processes = [];
    private readonly int _port = FreePort.Next();

    private Fleet(TestDatabase database, TestBucket bucket, TestVhost vhost, TestFolder folder, Dictionary<string, string> settings)
    {
        (_database, _bucket, _vhost, _folder, _settings) = (database, bucket, vhost, folder, settings);
        Client = new SoccerClient(new SoccerClientOptions { Address = new Uri($"http://127.0.0.1:{_port}"), ApiKey = Key });
    }

    public SoccerClient Client { get; }

    public TestVhost Vhost => _vhost;

    public static Task<Fleet> StartAsync(int workers, CancellationToken cancellationToken, params (string Key, string Value)[] settings) =>
        StartAsync(workers, null, cancellationToken, settings);

    /// <param name="broker">A broker of the test's own, when it is to be restarted; null takes the shared one.</param>
    public static async Task<Fleet> StartAsync(
        int workers, RabbitMqServer? broker, CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken);
        var bucket = await TestBucket.CreateAsync(cancellationToken);
        var vhost = broker is null ? await TestVhost.CreateAsync(cancellationToken) : await TestVhost.CreateAsync(broker, cancellationToken);
        var folder = TestFolder.Create();
        var all = new Dictionary<string, string>
        {
            ["Database__ConnectionString"] = database.ConnectionString,
            ["Messaging__Url"] = vhost.Amqp.AbsoluteUri,
            ["ObjectStore__Endpoint"] = bucket.Server.Endpoint.Authority,
            ["ObjectStore__AccessKey"] = bucket.Server.AccessKey,
            ["ObjectStore__SecretKey"] = bucket.Server.SecretKey,
            ["ObjectStore__Bucket"] = bucket.Name,
            ["Models__Folder"] = Checkout.PathTo("models"),
            ["Worker__ScratchFolder"] = folder.PathTo("scratch"),
            ["Api__SpoolFolder"] = folder.PathTo("spool"),
            ["Api__BootstrapKey"] = Key,
        };
        foreach (var (key, value) in settings) all[key] = value;
        var fleet = new Fleet(database, bucket, vhost, folder, all);
        try
        {
            await fleet.StartApiAsync(cancellationToken);
            for (var i = 1; i <= workers; i++) fleet.StartWorker($"worker-{i}");
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public TestProcess StartWorker(string name, params (string Key, string Value)[] settings)
    {
        var own = new Dictionary<string, string>(_settings) { ["Worker__Name"] = name, ["Urls"] = "http://127.0.0.1:0" };
        foreach (var (key, value) in settings) own[key] = value;
        return Start("SoccerRecognition.Worker", own);
    }

    /// <summary>Which workers committed segments of the job, and how many each.</summary>
    public async Task<IReadOnlyDictionary<string, int>> SegmentsByWorkerAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Worker, int Segments)>(
            "select s.worker, count(*)::int from segment s join job_analysis ja using (analysis_id) where ja.job_id = @jobId and s.done group by 1",
            new { jobId });
        return rows.ToDictionary(row => row.Worker, row => row.Segments);
    }

    /// <summary>Which workers hold leases of segments of the job right now, and have frames done.</summary>
    public async Task<IReadOnlyList<string>> BusyWorkersAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(
            """
            select distinct t.worker from work w join work_attempt t on t.work_id = w.id and t.epoch = w.epoch
            where w.job_id = @jobId and w.kind = 'segment' and w.state = 'leased' and w.progress > 0
            """,
            new { jobId })).AsList();
    }

    /// <summary>Pauses the worker if it is in the middle of a segment, and lets it go on if that has ended in this very moment.</summary>
    /// <returns>Whether it stands still with a lease of the job.</returns>
    public async Task<bool> CatchAsync(TestProcess worker, string name, Guid jobId, CancellationToken cancellationToken)
    {
        if (!(await BusyWorkersAsync(jobId, cancellationToken)).Contains(name)) return false;
        Signals.Pause(worker.Id);
        if ((await BusyWorkersAsync(jobId, cancellationToken)).Contains(name)) return true;
        Signals.Resume(worker.Id);
        return false;
    }

    /// <summary>Waits until the worker has loaded its models and takes segments.</summary>
    public Task IsReadyAsync(string worker, CancellationToken cancellationToken) => Eventually.IsTrueAsync(
        $"{worker} is ready",
        async token =>
        {
            await using var connection = await _database.DataSource.OpenConnectionAsync(token);
            return await connection.ExecuteScalarAsync<bool>(
                "select exists (select from worker where name = @worker and (stats ->> 'ready')::boolean and seen_at > now() - interval '10 seconds')", new { worker });
        },
        cancellationToken, TimeSpan.FromSeconds(60));

    public async Task<T> ReadAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    public async Task<Guid> SubmitAsync(string path, CancellationToken cancellationToken, double? sampleFps = null, double? segmentSeconds = null, bool reuse = false)
    {
        var video = await Client.UploadAsync(path, null, cancellationToken);
        return (await Client.CreateJobAsync(
            new CreateJobRequest { VideoId = video.Id, SampleFps = sampleFps, SegmentSeconds = segmentSeconds, Reuse = reuse }, null, cancellationToken)).Id;
    }

    public async Task<JobResponse> SucceedAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var job = await Client.WaitAsync(jobId, null, cancellationToken);
        Assert.True(job.State == JobState.Succeeded, $"{job.State}: {job.Failure?.Code} {job.Failure?.Detail}\n{Outputs()}");
        return job;
    }

    public string Outputs() => string.Join('\n', _processes.Select(process => process.Output[^Math.Min(4000, process.Output.Length)..]));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var process in _processes) await process.DisposeAsync();
        await _vhost.DisposeAsync();
        await _bucket.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartApiAsync(CancellationToken cancellationToken)
    {
        var api = Start("SoccerRecognition.Api", new(_settings) { ["Api__Host"] = "127.0.0.1", ["Api__Port"] = $"{_port}" });
        // Until the bootstrap key is in the database, which the Api does not wait for.
        await Eventually.IsTrueAsync(
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
            cancellationToken, TimeSpan.FromSeconds(60));
    }

    private TestProcess Start(string program, Dictionary<string, string> settings)
    {
        var process = TestProcess.Start(Path.Combine(AppContext.BaseDirectory, program), [], settings);
        _processes.Add(process);
        return process;
    }
}
