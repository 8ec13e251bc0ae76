using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>A fresh database with this version's schema, and the stores over it.</summary>
public sealed class JobsDatabase : IAsyncDisposable
{
    private readonly TestDatabase _test;

    private JobsDatabase(TestDatabase test)
    {
        _test = test;
        Database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
    }

    public Database Database { get; }

    public string ConnectionString => _test.ConnectionString;

    public JobAcceptance Acceptance => new(Database, Options.Create(new RetentionOptions()), TimeProvider.System);

    public JobQueries Jobs => new(Database);

    public JobHistory History => new(Database);

    public JobControl Control => new(Database, Acceptance);

    public DeadLetters DeadLetters => new(Database, Control);

    public WorkLeases Leases => new(Database, Options.Create(new RetryOptions()), Options.Create(new LeaseOptions()), TimeProvider.System);

    public Sweeps Sweeps => new(Database, Options.Create(new LeaseOptions()));

    public WorkerRegistry Workers => new(Database, Options.Create(new LeaseOptions()));

    public PlanCommits Plans => new(Database, TimeProvider.System);

    public SegmentCommits Segments => new(Database, TimeProvider.System);

    public LinkCommits Links => new(Database, TimeProvider.System);

    public static async Task<JobsDatabase> CreateAsync(CancellationToken cancellationToken) =>
        new(await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken));

    public static Leaser NewWorker(string? numerics = "cpu-test", params string[] roles) =>
        new(Guid.CreateVersion7(), "test", roles.Length == 0 ? WorkRoles.All : roles, numerics, ["stub@1.0.0"]);

    public async Task<Video> AddVideoAsync(byte content, CancellationToken cancellationToken, Guid? tenantId = null)
    {
        var id = Guid.CreateVersion7();
        var sha = new byte[32];
        sha[0] = content;
        return (await new Videos(Database).AddAsync(
            new Video(tenantId ?? KnownTenants.Default, id, sha, 100, "video/mp4", "clip.mp4", $"tenants/x/videos/{id:N}", default), cancellationToken)).Video;
    }

    public static NewJob JobFor(Video video, bool reuse = true, FrameSelection? selection = null, string? idempotencyKey = null) => new(
        video.TenantId, video.Id,
        new JobRequest([new AnalysisRequest(Stage.Detection, "stub", "1.0.0", selection ?? FrameSelection.EveryFrame)], 0.35, [], reuse),
        Lane.Batch, 0, null, IdempotencyKey: idempotencyKey, RequestHash: idempotencyKey is null ? null : JobAcceptance.HashRequest("body"));

    /// <summary>Plans a leased job: segments of ten frames, 100 ms apart.</summary>
    public async Task PlanAsync(LeasedWork work, int segments, CancellationToken cancellationToken)
    {
        var unplanned = await Plans.BeginAsync(work, cancellationToken);
        var cut = Enumerable.Range(0, segments).Select(i => new PlannedSegment(
            i, i * 1_000_000L, (i + 1) * 1_000_000L, i == 0 ? null : (i - 1) * 1_000_000L,
            [.. Enumerable.Range(0, 10).Select(frame => i * 1_000_000L + frame * 100_000L)])).ToList();
        await Plans.CommitAsync(
            work, Info(segments), [1, 2, 3], [.. unplanned.Select(one => new AnalysisPlan(one.Id, one.Stage, cut, []))], cancellationToken);
    }

    /// <summary>What a worker would have found in that segment.</summary>
    public static SegmentResult ResultOf(SegmentToProcess segment)
    {
        var frames = segment.Segment.FramePtsUs.Length;
        var boxes = new byte[frames * PackedBox.Size];
        return new SegmentResult("t", new PackedFrames(
            segment.Segment.FramePtsUs, new byte[frames * PictureSignature.Size], [.. Enumerable.Range(0, frames + 1).Select(i => i * PackedBox.Size)], boxes),
            [], new SegmentTimings(1, 2, 3, 4));
    }

    public static readonly NumericsPin Pin = new("cpu-test", "fp32", "digest", 1);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _test.DisposeAsync();
    }

    private static VideoInfo Info(int segments) =>
        new("mov", "h264", 640, 360, 10, 0, segments * 1_000_000L, segments * 10, IsPicture: false);
}
