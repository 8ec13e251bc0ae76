using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A job about to be accepted.</summary>
/// <param name="IdempotencyKey">The caller's key, if any; <paramref name="RequestHash"/> must then be that of the body.</param>
/// <param name="ExpiresIn">Not finished by then, the job is <c>expired</c>; null: it waits as long as it takes.</param>
/// <param name="ExecutionTimeout">Not finished so long after its first work began, it fails with <c>timeout</c>; null: no bound.</param>
/// <param name="RetryOf">The ended job whose analyses it goes on with.</param>
public sealed record NewJob(
    Guid TenantId, Guid VideoId, JobRequest Request, Lane Lane, int Priority, string? ClientReference,
    string? IdempotencyKey = null, byte[]? RequestHash = null, TimeSpan? ExpiresIn = null, TimeSpan? ExecutionTimeout = null, Guid? RetryOf = null);

/// <summary>What acceptance did.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Replayed">The same key and request came before: this is that job.</param>
/// <param name="Due">The class of the work that is due now, for the doorbell after the commit; null when replayed.</param>
public sealed record AcceptedJob(Guid JobId, bool Replayed, WorkClass? Due);

/// <summary>
/// One transaction: the job, its analyses (reused, adopted or new), the first work, the event, the idempotency record. What is answered 202 is
/// there; what fails leaves nothing.
/// </summary>
public sealed class JobAcceptance(Database database, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <exception cref="WorkFailure"><c>not-found</c>: no such video; <c>source-gone</c>; <c>idempotency-in-flight</c>, <c>idempotency-key-reused</c>; <c>dependency-unavailable</c>.</exception>
    public Task<AcceptedJob> AcceptAsync(NewJob job, CancellationToken cancellationToken) =>
        database.InTransactionAsync((connection, transaction) => AcceptAsync(connection, transaction, job), cancellationToken);

    /// <summary>As part of a larger transaction.</summary>
    internal async Task<AcceptedJob> AcceptAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, NewJob job)
    {
        if (await ReplayAsync(connection, transaction, job) is { } earlier) return new AcceptedJob(earlier, Replayed: true, Due: null);

        var jobId = Guid.CreateVersion7(time.GetUtcNow());
        var (inserted, sourceGone) = await connection.QuerySingleOrDefaultAsync<(long, bool)?>(AcceptSql.InsertJob, new
        {
            job.TenantId,
            jobId,
            job.VideoId,
            lane = (short)job.Lane,
            job.Priority,
            request = DbText.ToJson(job.Request),
            job.ClientReference,
            job.ExpiresIn,
            job.ExecutionTimeout,
            job.RetryOf,
            traceParent = Activity.Current?.Id,
            resultDays = retention.Value.ResultDaysOrNull,
            artifactDays = retention.Value.ArtifactDaysOrNull,
        }, transaction) ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");

        var allDone = true;
        foreach (var wanted in job.Request.Analyses)
            allDone &= await TakeAnalysisAsync(connection, transaction, job, jobId, inserted, wanted);

        if (sourceGone && (!allDone || job.Request.Artifacts.Count > 0))
            throw new WorkFailure(FailureCode.SourceGone, "The footage was removed; what was computed from it before can be asked for again.");

        // Nothing to compute: straight to the linker, no plan.
        var kind = allDone ? WorkKind.Link : WorkKind.Plan;
        await Fence.MakeDueAsync(connection, transaction, time, jobId, kind);
        if (job.Request.Artifacts.Count > 0)
            await connection.ExecuteAsync(AcceptSql.InsertArtifacts,
                new { job.TenantId, jobId, kinds = job.Request.Artifacts.Distinct().Select(DbText.Of).ToArray() }, transaction);
        await JobRows.TellAsync(connection, transaction, jobId, "job.queued", new { job.VideoId, reused = allDone, job.RetryOf });
        if (job.IdempotencyKey is not null)
            await connection.ExecuteAsync(AcceptSql.InsertIdempotency,
                new { job.TenantId, key = job.IdempotencyKey, job.RequestHash, jobId }, transaction);
        return new AcceptedJob(jobId, Replayed: false, new WorkClass(WorkRoles.Of(kind), job.Lane, WorkClass.AnyNumerics));
    }

    private static async Task<Guid?> ReplayAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, NewJob job)
    {
        if (job.IdempotencyKey is not { } key) return null;
        if (!await connection.QuerySingleAsync<bool>(AcceptSql.TryLockKey, new { text = $"{job.TenantId}/{key}" }, transaction))
            throw new WorkFailure(FailureCode.IdempotencyInFlight, "A request with this Idempotency-Key is being answered right now.");
        var known = await connection.QuerySingleOrDefaultAsync<(Guid JobId, byte[] RequestHash)?>(
            AcceptSql.FindIdempotency, new { job.TenantId, key }, transaction);
        if (known is null) return null;
        if (!CryptographicOperations.FixedTimeEquals(known.Value.RequestHash, job.RequestHash))
            throw new WorkFailure(FailureCode.IdempotencyKeyReused, "This Idempotency-Key belongs to a request with another body.");
        return known.Value.JobId;
    }

    /// <summary>Finds or makes the analysis for one stage, and says whether it is done already.</summary>
    private async Task<bool> TakeAnalysisAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, NewJob job, Guid jobId, long acceptedSeq, AnalysisRequest wanted)
    {
        var key = wanted.Key();
        await connection.ExecuteAsync(AcceptSql.LockAnalysisKey,
            new { text = $"{job.VideoId}/{Convert.ToHexStringLower(key)}" }, transaction);
        var known = await connection.QuerySingleOrDefaultAsync<KnownAnalysis>(
            AcceptSql.FindAnalysis, new { job.TenantId, job.VideoId, key, job.RetryOf }, transaction);

        // A retry goes on with what the job before it had, also where that one was to compute everything anew.
        if (known is not null && (job.Request.Reuse || job.RetryOf is not null))
        {
            if (known.State == "done") return await ReferAsync(known.Id, reused: true);
            if (JobTransitions.IsTerminal(DbText.Parse<JobState>(known.OwnerState)))
            {
                await connection.ExecuteAsync(AcceptSql.LockWork, new { known.Id }, transaction);
                var state = await connection.QuerySingleAsync<string>(
                    AcceptSql.AdoptAnalysis, new { known.Id, jobId, lane = (short)job.Lane, job.Priority, acceptedSeq }, transaction);
                return await ReferAsync(known.Id, reused: state == "done");
            }
        }

        var id = Guid.CreateVersion7(time.GetUtcNow());
        await connection.ExecuteAsync(AcceptSql.InsertAnalysis, new
        {
            job.TenantId,
            id,
            job.VideoId,
            stage = DbText.Of(wanted.Stage),
            wanted.Model,
            wanted.ModelVersion,
            key,
            generation = (known?.Newest ?? 0) + 1,
            selection = DbText.ToJson(wanted.Selection),
            jobId,
        }, transaction);
        return await ReferAsync(id, reused: false);

        async Task<bool> ReferAsync(Guid analysisId, bool reused)
        {
            await connection.ExecuteAsync(AcceptSql.InsertJobAnalysis, new { job.TenantId, jobId, analysisId, reused }, transaction);
            return reused;
        }
    }

    private sealed record KnownAnalysis(Guid Id, string State, string OwnerState, int Newest);

    /// <summary>The hash that an Idempotency-Key is bound to.</summary>
    public static byte[] HashRequest(string canonicalBody) => SHA256.HashData(Encoding.UTF8.GetBytes(canonicalBody));
}
