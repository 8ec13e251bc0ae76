using Dapper;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.LifecycleSimulation.Sql;

/// <summary>A lease as the database gave it, with what its hop read at its beginning.</summary>
internal sealed class SqlLease(LeasedWork work)
{
    public LeasedWork Work { get; } = work;

    public IReadOnlyList<UnplannedAnalysis> Unplanned { get; set; } = [];

    public SegmentToProcess? Segment { get; set; }
}

/// <summary>The same actions as the model's, done by the product's own classes on a real database.</summary>
internal sealed class SqlLifecycle : IAsyncDisposable
{
    private const int FramesPerSegment = 3;
    private const long SegmentUs = 1_000_000;
    private readonly TestDatabase _test;
    private readonly Database _database;
    private readonly JobAcceptance _acceptance;
    private readonly Dictionary<(int, int), Guid> _videos = [];
    private readonly List<Guid> _jobs = [];
    private readonly SteppingTime _time = new();

    private SqlLifecycle(TestDatabase test)
    {
        _test = test;
        _database = new Database(Options.Create(new DatabaseOptions { ConnectionString = ClockedDatabase.PathTo(test.ConnectionString) }));
        _acceptance = new JobAcceptance(_database, Options.Create(new RetentionOptions()), _time);
    }

    private static IOptions<LeaseOptions> LeaseTimes { get; } = Options.Create(new LeaseOptions());

    private JobControl Control => new(_database, _acceptance);

    private WorkLeases Leases => new(_database, Options.Create(LifecycleModel.Retries), LeaseTimes, _time);

    public static async Task<SqlLifecycle> CreateAsync(CancellationToken token) => new(await ClockedDatabase.CreateAsync(token));

    /// <summary>For the next history.</summary>
    public async Task StartAsync(TenantGrant[] grants, CancellationToken token)
    {
        await ExecuteAsync(ClockedDatabase.Empty, null, token);
        for (var i = 0; i < grants.Length; i++)
            await ExecuteAsync(
                "insert into tenant (id, name, weight, max_leases) values (@id, @name, @weight, @most)",
                new { id = Tenants.IdOf(i), name = $"tenant-{i}", weight = grants[i].Weight, most = grants[i].MaxLeases }, token);
        _videos.Clear();
        _jobs.Clear();
    }

    public Task AdvanceAsync(long ms, CancellationToken token) => ExecuteAsync(ClockedDatabase.Advance, new { ms }, token);

    public async Task AcceptAsync(NewModelJob request, CancellationToken token)
    {
        var analysis = new AnalysisRequest(Stage.Detection, "stub", "1.0.0", new FrameSelection(request.Selection == 0 ? null : request.Selection, null, null));
        ArtifactKind[] artifacts = request.Artifacts ? [ArtifactKind.ContactSheet] : [];
        _jobs.Add((await _acceptance.AcceptAsync(new NewJob(
            Tenants.IdOf(request.Tenant), await VideoAsync(request, token), new JobRequest([analysis], 0.35, artifacts, request.Reuse), request.Lane,
            request.Priority, null, ExpiresIn: Span(request.ExpiresInMs), ExecutionTimeout: Span(request.TimeoutMs)), token)).JobId);
    }

    public async Task<bool> RetryAsync(JobRow job, CancellationToken token)
    {
        try
        {
            _jobs.Add((await Control.RetryAsync(TenantOf(job), _jobs[job.Number], null, null, token)).JobId);
            return true;
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.JobNotTerminal || failure.Code == FailureCode.NothingToRetry)
        {
            return false;
        }
    }

    public Task<bool> CancelAsync(JobRow job, CancellationToken token) => IsLiveAsync(Control.CancelAsync(TenantOf(job), _jobs[job.Number], token));

    public Task<bool> PauseAsync(JobRow job, CancellationToken token) => IsLiveAsync(Control.PauseAsync(TenantOf(job), _jobs[job.Number], token));

    public Task<bool> ResumeAsync(JobRow job, CancellationToken token) => IsLiveAsync(Control.ResumeAsync(TenantOf(job), _jobs[job.Number], token));

    public async Task<SqlLease?> TryLeaseAsync(ModelLeaser leaser, bool batchFirst, CancellationToken token) =>
        await Leases.TryLeaseAsync(LeaserOf(leaser), batchFirst, token) is { } work ? new SqlLease(work) : null;

    public async Task<HashSet<Guid>> HeartbeatAsync(int worker, IEnumerable<SqlLease> held, CancellationToken token) =>
        [.. await Leases.HeartbeatAsync(Names.IdOfWorker(worker), [.. held.Select(AsHeld)], token)];

    public Task ReleaseAsync(SqlLease lease, CancellationToken token) => Leases.ReleaseAsync([AsHeld(lease)], token);

    public Task FailAsync(SqlLease lease, FailureCode code, CancellationToken token) => Leases.FailAsync(lease.Work, new WorkFailure(code, "As drawn."), token);

    public Task<SweepReport> SweepAsync(bool takeLeases, CancellationToken token) => new Sweeps(_database, LeaseTimes).SweepAsync(takeLeases, token);

    public Task ReportAsync(ModelLeaser leaser, int slots, int busy, CancellationToken token) =>
        new WorkerRegistry(_database, LeaseTimes).ReportAsync(LeaserOf(leaser), "[]", slots, busy, "{}", token);

    public Task LeaveAsync(int worker, CancellationToken token) => new WorkerRegistry(_database, LeaseTimes).LeaveAsync(Names.IdOfWorker(worker), token);

    /// <returns>False when the lease is lost, or the analysis pinned to another class.</returns>
    public async Task<bool> BeginAsync(SqlLease lease, string? numerics, CancellationToken token)
    {
        try
        {
            var work = lease.Work;
            if (work.Kind == WorkKind.Plan) lease.Unplanned = await new PlanCommits(_database, _time).BeginAsync(work, token);
            if (work.Kind == WorkKind.Link) await new LinkCommits(_database, _time).BeginAsync(work, token);
            if (work.Kind != WorkKind.Segment) return true;
            lease.Segment = await new SegmentCommits(_database, _time).BeginAsync(work, new NumericsPin(numerics!, "fp32", "digest", 1), token);
            return lease.Segment is not null;
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.LeaseLost)
        {
            return false;
        }
    }

    public async Task<bool> CommitAsync(SqlLease lease, int segments, CancellationToken token)
    {
        var work = lease.Work;
        var links = new LinkCommits(_database, _time);
        try
        {
            await (work.Kind switch
            {
                WorkKind.Plan => new PlanCommits(_database, _time).CommitAsync(
                    work, new VideoInfo("mov", "h264", 640, 360, FramesPerSegment, 0, segments * SegmentUs, segments * FramesPerSegment, IsPicture: false),
                    [1], [.. lease.Unplanned.Select(one => new AnalysisPlan(one.Id, one.Stage, [.. Enumerable.Range(0, segments).Select(Cut)], []))], token),
                WorkKind.Segment => new SegmentCommits(_database, _time).CommitAsync(work, lease.Segment!, ResultOf(lease.Segment!), "worker", token),
                WorkKind.Link => links.CommitLinkAsync(work, [], [], new JobSummary(0, 0, 0, []), [], token),
                WorkKind.Publish => links.CommitPublishAsync(work, new string('a', 64), token),
                _ => new Artifacts(_database).CommitAsync(work, $"tenants/x/{work.Id:N}", "image/png", 1, token),
            });
            return true;
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.LeaseLost)
        {
            return false;
        }
    }

    /// <summary>All rows that the model has too, one line each, in the form of <see cref="Names"/>.</summary>
    public async Task<List<string>> DescribeAsync(CancellationToken token)
    {
        await using var connection = await _test.DataSource.OpenConnectionAsync(token);
        return (await connection.QueryAsync<string>(new CommandDefinition(StateSql.Describe, cancellationToken: token))).AsList();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    private async Task<Guid> VideoAsync(NewModelJob request, CancellationToken token)
    {
        if (_videos.TryGetValue((request.Tenant, request.Video), out var known)) return known;
        var sha = new byte[32];
        sha[0] = (byte)request.Video;
        var id = Guid.CreateVersion7(_time.GetUtcNow());
        await new Videos(_database).AddAsync(
            new Video(Tenants.IdOf(request.Tenant), id, sha, 100, "video/mp4", $"{request.Video}", $"tenants/x/{id:N}", default), token);
        return _videos[(request.Tenant, request.Video)] = id;
    }

    private async Task ExecuteAsync(string sql, object? parameters, CancellationToken token)
    {
        await using var connection = await _test.DataSource.OpenConnectionAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token));
    }

    private static async Task<bool> IsLiveAsync<T>(Task<T> change)
    {
        try
        {
            await change;
            return true;
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.JobAlreadyTerminal)
        {
            return false;
        }
    }

    private static PlannedSegment Cut(int index) => new(
        index, index * SegmentUs, (index + 1) * SegmentUs, null, [.. Enumerable.Range(0, FramesPerSegment).Select(frame => (index * SegmentUs) + (frame * 1_000L))]);

    private static SegmentResult ResultOf(SegmentToProcess segment)
    {
        var frames = segment.Segment.FramePtsUs.Length;
        return new SegmentResult(
            "t", new PackedFrames(segment.Segment.FramePtsUs, new byte[frames * PictureSignature.Size], new int[frames + 1], []), [], new SegmentTimings(1, 1, 1, 1));
    }

    private static Leaser LeaserOf(ModelLeaser leaser) => new(
        Names.IdOfWorker(leaser.Worker), $"w{leaser.Worker}", [.. WorkRoles.All.Where((_, i) => (leaser.Roles & (1 << i)) != 0)], leaser.Class,
        leaser.ServesModel ? ["stub@1.0.0"] : ["other@1.0.0"]);

    private static HeldLease AsHeld(SqlLease lease) => new(lease.Work.Id, lease.Work.Epoch, 0);

    private static Guid TenantOf(JobRow job) => Tenants.IdOf(job.Request.Tenant);

    private static TimeSpan? Span(long? ms) => ms is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
