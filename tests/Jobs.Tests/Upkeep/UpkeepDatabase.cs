using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Tests.Postgres;
using SoccerRecognition.Jobs.Upkeep;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Upkeep;

/// <summary>A fresh database and a folder of objects, with everything that upkeep needs, and hops done by hand.</summary>
internal sealed class UpkeepDatabase : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("upkeep");
    private readonly ServiceProvider _services;
    private byte _videos;

    private UpkeepDatabase(JobsDatabase jobs, (string Key, string Value)[] settings)
    {
        Jobs = jobs;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = jobs.ConnectionString,
            ["ObjectStore:Type"] = "files",
            ["ObjectStore:Folder"] = ObjectFolder,
            ["Messaging:Transport"] = "memory",
            ["Models:Folder"] = Checkout.PathTo("models"),
        }).AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddJobs(configuration).BuildServiceProvider();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public JobsDatabase Jobs { get; }

    public string ObjectFolder => _folder.PathTo("objects");

    public IObjectStore Objects => Get<IObjectStore>();

    public static async Task<UpkeepDatabase> CreateAsync(params (string Key, string Value)[] settings) => new(await JobsDatabase.CreateAsync(Token), settings);

    /// <summary>One that has not begun yet, as of a process that has just started.</summary>
    /// <param name="ahead">How far its clock is ahead.</param>
    public Reconciler NewReconciler(TimeSpan ahead) => ActivatorUtilities.CreateInstance<Reconciler>(_services, new ClockAhead(ahead));

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A video with an object.</summary>
    public async Task<Video> AddVideoAsync()
    {
        var id = Guid.CreateVersion7();
        var key = ObjectKeys.OfVideo(KnownTenants.Default, id);
        var sha = new byte[32];
        sha[0] = ++_videos;
        await PutAsync(key);
        return (await Get<Videos>().AddAsync(new Video(KnownTenants.Default, id, sha, 100, "video/mp4", $"clip-{_videos}.mp4", key, default), Token)).Video;
    }

    public async Task PutAsync(string key)
    {
        var path = _folder.PathTo(Guid.CreateVersion7().ToString("N"));
        await File.WriteAllTextAsync(path, key, Token);
        await Objects.PutFileAsync(key, path, "video/mp4", Token);
    }

    /// <summary>Accepts a job and leaves it queued.</summary>
    public async Task<Guid> AcceptAsync(Video video, bool reuse = true, params ArtifactKind[] artifacts)
    {
        var job = JobsDatabase.JobFor(video, reuse);
        return (await Get<JobAcceptance>().AcceptAsync(job with { Request = job.Request with { Artifacts = artifacts } }, Token)).JobId;
    }

    /// <summary>A succeeded job with two segments of ten frames, or one that was answered from what is there.</summary>
    public async Task<Guid> FinishedJobAsync(Video video, bool reuse = true, params ArtifactKind[] artifacts)
    {
        var job = await AcceptAsync(video, reuse, artifacts);
        var worker = JobsDatabase.NewWorker();
        while (await Jobs.Leases.TryLeaseAsync(worker, batchFirst: false, Token) is { } work) await DoAsync(work);
        return job;
    }

    public async Task DoAsync(LeasedWork work)
    {
        switch (work.Kind)
        {
            case WorkKind.Plan:
                await Jobs.PlanAsync(work, 2, Token);
                break;
            case WorkKind.Segment:
                var segment = (await Jobs.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!;
                await Jobs.Segments.CommitAsync(work, segment, JobsDatabase.ResultOf(segment), "test", Token);
                break;
            case WorkKind.Link:
                await Jobs.Links.BeginAsync(work, Token);
                var frames = new List<(long, ReadOnlyMemory<byte>)>();
                await foreach (var frame in Get<FrameReads>().StreamAsync(work.JobId, Token)) frames.Add((frame.PtsUs, new byte[] { 1 }));
                await Jobs.Links.CommitLinkAsync(work, frames, [], new JobSummary(frames.Count, 0, 0, []), [], Token);
                break;
            case WorkKind.Publish:
                await Jobs.Links.CommitPublishAsync(work, "digest", Token);
                break;
            default:
                var key = ObjectKeys.OfArtifact(work.TenantId, work.JobId, work.Epoch, "annotated.mp4");
                await PutAsync(key);
                await Get<Artifacts>().CommitAsync(work, key, "video/mp4", 10, Token);
                break;
        }
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Jobs.Database.OpenAsync(Token);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Jobs.Database.OpenAsync(Token);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var one in Objects.ListAsync("", Token)) keys.Add(one.Key);
        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Jobs.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class ClockAhead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
