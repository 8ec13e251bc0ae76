using Dapper;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>A database of its own and the steps of a job as one line each.</summary>
public abstract class FlowTest : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected JobsDatabase Db { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Db = await JobsDatabase.CreateAsync(Token);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Db.DisposeAsync();
    }

    protected async Task<(WorkKind, Guid)> LeaseAnyAsync(Leaser worker)
    {
        var work = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        return (work.Kind, work.JobId);
    }

    protected async Task<Guid> AcceptAsync()
    {
        var video = await Db.AddVideoAsync(1, Token);
        return (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token)).JobId;
    }

    protected async Task PlanAsync(Leaser worker, int segments) =>
        await Db.PlanAsync((await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!, segments, Token);

    protected async Task ProcessOneAsync(Leaser worker) => await ProcessAsync((await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!);

    protected async Task ProcessAsync(LeasedWork work) => await CommitAsync(work, (await Db.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!);

    protected Task<Committed> CommitAsync(LeasedWork work, SegmentToProcess segment) =>
        Db.Segments.CommitAsync(work, segment, JobsDatabase.ResultOf(segment), "test", Token);

    protected async Task<LeasedWork> LinkAsync()
    {
        var work = (await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token))!;
        await Db.Links.BeginAsync(work, Token);
        ReadOnlyMemory<byte> row = LinkedFrames.Encode([0], [], []);
        var frames = Enumerable.Range(0, 10).Select(i => (i * 100_000L, row));
        await Db.Links.CommitLinkAsync(work, frames, [], new JobSummary(10, 0, 0, []), [], Token);
        return work;
    }

    protected async Task RunToEndAsync(int segments)
    {
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments);
        for (var i = 0; i < segments; i++) await ProcessOneAsync(worker);
        await LinkAsync();
        var publish = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        Assert.Equal(WorkKind.Publish, publish.Kind);
        await Db.Links.CommitPublishAsync(publish, new string('a', 64), Token);
    }

    protected async Task ExpireLeasesAsync()
    {
        await ExecuteAsync("update work set lease_until = now() - interval '1 second' where state = 'leased'");
        Assert.Equal(1, (await Db.Sweeps.SweepAsync(takeLeases: true, Token)).ExpiredLeases);
    }

    protected Task<long> CountRowsAsync() => ScalarAsync("select count(*) from frame_detections");

    protected async Task ExecuteAsync(string sql)
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    protected async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    protected async Task<string?> TextAsync(string sql)
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        return await connection.ExecuteScalarAsync<string>(sql);
    }

    protected async Task<List<int>> ColumnAsync(string sql)
    {
        await using var connection = await Db.Database.OpenAsync(Token);
        return (await connection.QueryAsync<int>(sql)).AsList();
    }
}
