using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A row of work that this process holds, until its lease runs out.</summary>
/// <param name="Epoch">The fence: every commit names it.</param>
/// <param name="ObjectKey">Where the video's bytes are.</param>
/// <param name="SourceBytes">How many they are.</param>
/// <param name="SourceSha256">What they are.</param>
/// <param name="Suspect">An earlier try of it was in a host that died, or failed by its own fault: it runs alone.</param>
public sealed record LeasedWork(
    Guid TenantId, Guid Id, WorkKind Kind, Guid JobId, Guid? AnalysisId, int? SegmentIndex, ArtifactKind? Artifact,
    long Epoch, int Attempts, int Listed, Lane Lane, Guid VideoId, string ObjectKey, string? TraceParent,
    long SourceBytes = 0, byte[]? SourceSha256 = null, bool Suspect = false);

/// <summary>Who leases: a worker process, with what it serves.</summary>
/// <param name="Models">What it can run, as <c>name@version</c>.</param>
/// <param name="AfterTenant">Whom it served last, if anybody: others go before.</param>
public sealed record Leaser(Guid WorkerId, string Name, string[] Roles, string? NumericsClass, string[] Models, Guid? AfterTenant = null);

/// <summary>One row of a heartbeat.</summary>
public readonly record struct HeldLease(Guid WorkId, long Epoch, int Progress);

/// <summary>Takes, keeps, gives back and fails leases. The only clock is the database's.</summary>
public sealed class WorkLeases(Database database, IOptions<RetryOptions> retries, IOptions<LeaseOptions> leases, TimeProvider time)
{
    /// <summary>Rows looked at of each tenant, role and lane: as many may be under the locks of others before one is overlooked until the next ring.</summary>
    private const int Candidates = 16;

    private const int CappedTries = 3;

    /// <summary>Leases the best due row that this worker serves, in the order of <see cref="LeasePolicy"/>.</summary>
    /// <param name="batchFirst">Whether it is the batch lane's turn: see <see cref="LaneTurn"/>.</param>
    /// <returns>Null when nothing is due.</returns>
    public async Task<LeasedWork?> TryLeaseAsync(Leaser leaser, bool batchFirst, CancellationToken cancellationToken)
    {
        // A capped tenant whose last lease was given away meanwhile is not chosen again.
        for (var tries = 0; tries < CappedTries; tries++)
        {
            var chosen = await database.ReadAsync(connection => ChooseAsync(connection, leaser, batchFirst, null, cancellationToken), cancellationToken);
            if (chosen is null or { IsLeased: true }) return chosen?.ToWork();
            var leased = await database.InTransactionAsync(async (connection, transaction) =>
            {
                await connection.ExecuteAsync(LeaseSql.LockTenant, new { chosen.TenantId }, transaction);
                return await ChooseAsync(connection, leaser, batchFirst, chosen.TenantId, cancellationToken);
            }, cancellationToken);
            if (leased is not null) return leased.ToWork();
        }

        return null;
    }

    private Task<Row?> ChooseAsync(NpgsqlConnection connection, Leaser leaser, bool batchFirst, Guid? onlyTenant, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(LeaseSql.Lease, new
        {
            leaser.WorkerId,
            worker = leaser.Name,
            leaser.Roles,
            numerics = leaser.NumericsClass,
            leaser.Models,
            batchFirst,
            onlyTenant,
            leaser.AfterTenant,
            candidates = Candidates,
            lease = leases.Value.LeaseTime,
        }, cancellationToken: cancellationToken));

    /// <summary>
    /// Renews every lease of a worker in one statement, also expired ones that nobody took, and stores their progress.
    /// </summary>
    /// <returns>The ids still held; what is missing was fenced or taken over, and its work must stop.</returns>
    public Task<IReadOnlySet<Guid>> HeartbeatAsync(Guid workerId, IReadOnlyCollection<HeldLease> held, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<Guid>>(async connection =>
        {
            var ids = await connection.QueryAsync<Guid>(new CommandDefinition(WorkSql.Heartbeat, new
            {
                workerId,
                ids = held.Select(one => one.WorkId).ToArray(),
                epochs = held.Select(one => one.Epoch).ToArray(),
                progress = held.Select(one => one.Progress).ToArray(),
                lease = leases.Value.LeaseTime,
            }, cancellationToken: cancellationToken));
            return ids.ToHashSet();
        }, cancellationToken);

    /// <summary>Gives leases back at once and uncounted: on shutdown, or when a worker finds that it cannot do this work.</summary>
    public Task ReleaseAsync(IReadOnlyCollection<HeldLease> held, CancellationToken cancellationToken) =>
        database.InTransactionAsync((connection, transaction) => connection.ExecuteAsync(WorkSql.Release, new
        {
            ids = held.Select(one => one.WorkId).ToArray(),
            epochs = held.Select(one => one.Epoch).ToArray(),
        }, transaction), cancellationToken);

    /// <summary>Reports that a try failed: the work waits for its next try, or fails for good and takes its job along.</summary>
    /// <returns>The job's event number when the job ended, else null.</returns>
    public Task<long?> FailAsync(LeasedWork work, WorkFailure failure, CancellationToken cancellationToken)
    {
        var verdict = RetryPolicy.Judge(failure.Code, work.Attempts, work.Listed - 1, retries.Value, Random.Shared.NextDouble());
        return database.InTransactionAsync<long?>(async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(WorkSql.Fail, new
            {
                work.Id,
                work.Epoch,
                state = verdict.Next == AfterFailure.GiveUp ? "failed" : "pending",
                verdict.Counted,
                verdict.Delay,
                failure.Code.Code,
                failure.Detail,
            }, transaction);
            if (changed == 0 || verdict.Next == AfterFailure.Retry) return null;
            if (failure.Code.Kind == FailureKind.Work)
                await connection.ExecuteAsync(DeadLetterSql.Write, new
                {
                    id = Guid.CreateVersion7(time.GetUtcNow()),
                    workId = work.Id,
                    failure.Code.Code,
                    failure.Detail,
                }, transaction);
            if (work.Artifact is { } artifact)
            {
                await connection.ExecuteAsync(WorkSql.FailArtifact, new { work.JobId, kind = DbText.Of(artifact), code = failure.Code.Code }, transaction);
                return await JobRows.TellAsync(connection, transaction, work.JobId, "artifact.failed", new { kind = artifact, code = failure.Code });
            }

            if (work.AnalysisId is { } analysisId) await connection.ExecuteAsync(WorkSql.FailAnalysis, new { analysisId }, transaction);
            await connection.ExecuteAsync(WorkSql.FenceJob, new { work.JobId }, transaction);
            return await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Failed, failure: failure);
        }, cancellationToken);
    }

    // Dapper reads enums from text only by exact name: the row keeps the text.
    private sealed record Row
    {
        // Properties, as the driver calls a bytea column an Array, for which Dapper finds no constructor with byte[].
        public Guid TenantId { get; init; }

        public Guid Id { get; init; }

        public bool IsLeased { get; init; }

        public string Kind { get; init; } = "";

        public Guid JobId { get; init; }

        public Guid? AnalysisId { get; init; }

        public int? SegmentIndex { get; init; }

        public string? Artifact { get; init; }

        public long Epoch { get; init; }

        public int Attempts { get; init; }

        public int Listed { get; init; }

        public short Lane { get; init; }

        public Guid VideoId { get; init; }

        public string ObjectKey { get; init; } = "";

        public string? TraceParent { get; init; }

        public long SourceBytes { get; init; }

        public byte[]? SourceSha256 { get; init; }

        public bool Suspect { get; init; }

        public LeasedWork ToWork() => new(
            TenantId, Id, DbText.Parse<WorkKind>(Kind), JobId, AnalysisId, SegmentIndex,
            Artifact is null ? null : DbText.Parse<ArtifactKind>(Artifact), Epoch, Attempts, Listed, (Lane)Lane, VideoId, ObjectKey, TraceParent,
            SourceBytes, SourceSha256, Suspect);
    }
}
