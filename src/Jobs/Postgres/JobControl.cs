using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What people may do to a job.</summary>
public sealed class JobControl(Database database, JobAcceptance acceptance)
{
    /// <summary>Ends the job and fences its work: whoever holds a lease of it can write nothing any more.</summary>
    /// <returns>The event's number.</returns>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>job-already-terminal</c>.</exception>
    public Task<long> CancelAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (!await connection.QuerySingleAsync<bool>(JobControlSql.Exists, new { tenantId, jobId }, transaction)) throw NotFound();
            await connection.ExecuteAsync(WorkSql.FenceJob, new { jobId }, transaction);
            var seq = await JobRows.MoveAsync(connection, transaction, jobId, JobState.Cancelled) ?? throw AlreadyTerminal();
            await connection.ExecuteAsync(WorkSql.FenceEnded, new { jobId }, transaction);
            return seq;
        }, cancellationToken);

    /// <summary>
    /// Holds the job: what is leased is finished, nothing more of it is leased until <see cref="ResumeAsync"/>. Its deadline goes on, its execution
    /// time-out does not. Pausing twice is no error.
    /// </summary>
    /// <returns>The event's number; null when it was paused already.</returns>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>job-already-terminal</c>.</exception>
    public Task<long?> PauseAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        SetPausedAsync(tenantId, jobId, JobControlSql.Pause, JobControlSql.HoldWork, "job.paused", cancellationToken);

    /// <summary>Lets a paused job go on. Resuming what is not paused is no error.</summary>
    /// <returns>The event's number; null when it was not paused.</returns>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>job-already-terminal</c>.</exception>
    public Task<long?> ResumeAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        SetPausedAsync(tenantId, jobId, JobControlSql.Resume, JobControlSql.FreeWork, "job.resumed", cancellationToken);

    /// <summary>
    /// A new job that goes on where an ended one stopped: it adopts that job's analyses, their finished segments are kept, failed ones get fresh
    /// attempts.
    /// </summary>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>job-not-terminal</c>, <c>nothing-to-retry</c>, and those of <see cref="JobAcceptance.AcceptAsync(NewJob, CancellationToken)"/>.</exception>
    public Task<AcceptedJob> RetryAsync(Guid tenantId, Guid jobId, string? idempotencyKey, byte[]? requestHash, CancellationToken cancellationToken) =>
        database.InTransactionAsync((connection, transaction) =>
            RetryAsync(connection, transaction, tenantId, jobId, idempotencyKey, requestHash, evenSucceeded: false), cancellationToken);

    /// <param name="evenSucceeded">Of a succeeded job only what was made of its results can have failed: its retry makes that again.</param>
    internal async Task<AcceptedJob> RetryAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid tenantId, Guid jobId, string? idempotencyKey, byte[]? requestHash, bool evenSucceeded)
    {
        var ended = await connection.QuerySingleOrDefaultAsync<EndedJob>(JobControlSql.ReadForRetry, new { tenantId, jobId }, transaction) ?? throw NotFound();
        var state = DbText.Parse<JobState>(ended.State);
        if (!JobTransitions.IsTerminal(state)) throw new WorkFailure(FailureCode.JobNotTerminal, "Wait for its end, or cancel it first.");
        if (state == JobState.Succeeded && !evenSucceeded) throw new WorkFailure(FailureCode.NothingToRetry, "All of it is there.");
        return await acceptance.AcceptAsync(connection, transaction, new NewJob(
            tenantId, ended.VideoId, DbText.FromJson<JobRequest>(ended.Request), (Lane)ended.Lane, ended.Priority, ended.ClientReference,
            idempotencyKey, requestHash, ended.ExpiresIn, ended.ExecutionTimeout, jobId));
    }

    // The job's row decides what may be leased; the mark on its work only keeps it out of the way of others, and the sweeper mends what this misses.
    private async Task<long?> SetPausedAsync(Guid tenantId, Guid jobId, string change, string mark, string told, CancellationToken cancellationToken)
    {
        var seq = await database.InTransactionAsync(async (connection, transaction) =>
        {
            var state = await connection.QuerySingleOrDefaultAsync<string>(JobControlSql.LockState, new { tenantId, jobId }, transaction) ?? throw NotFound();
            if (JobTransitions.IsTerminal(DbText.Parse<JobState>(state))) throw AlreadyTerminal();
            if (await connection.ExecuteAsync(change, new { jobId }, transaction) == 0) return null;
            return await JobRows.TellAsync(connection, transaction, jobId, told, new { });
        }, cancellationToken);
        await database.ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(mark, new { jobId }, cancellationToken: cancellationToken)), cancellationToken);
        return seq;
    }

    private static WorkFailure NotFound() => new(FailureCode.NotFound, "There is no such job.");

    private static WorkFailure AlreadyTerminal() => new(FailureCode.JobAlreadyTerminal, "The job has ended already.");

    private sealed record EndedJob(
        Guid VideoId, string State, string Request, short Lane, int Priority, string? ClientReference, TimeSpan? ExpiresIn, TimeSpan? ExecutionTimeout);
}

internal static class JobControlSql
{
    public const string Exists = "select exists (select 1 from job where tenant_id = @tenantId and id = @jobId and erased_at is null)";

    public const string LockState = "select state from job where tenant_id = @tenantId and id = @jobId and erased_at is null for update";

    public const string Pause = "update job set paused = true, paused_at = clock_timestamp() where id = @jobId and not paused";

    public const string Resume = """
        update job set paused = false, paused_at = null, run_until = run_until + (clock_timestamp() - paused_at) where id = @jobId and paused
        """;

    public const string HoldWork = """
        update work set held = true
        where id in (select id from work where job_id = @jobId and state in ('pending', 'leased') and not held order by id for update skip locked)
        """;

    public const string FreeWork = """
        update work set held = false
        where id in (select id from work where job_id = @jobId and held order by id for update skip locked)
        """;

    // The new job gets as long as the old one had.
    public const string ReadForRetry = """
        select video_id, state, request::text, lane, priority, client_reference, deadline_at - created_at as expires_in, execution_timeout
        from job
        where tenant_id = @tenantId and id = @jobId and erased_at is null
        """;
}
