using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>The only writer of a job's state: every change is held against <see cref="JobTransitions"/> and leaves an event.</summary>
internal static class JobRows
{
    private static readonly Dictionary<JobState, string[]> StatesBefore = Enum.GetValues<JobState>().ToDictionary(
        to => to, to => Enum.GetValues<JobState>().Where(from => JobTransitions.IsAllowed(from, to)).Select(DbText.Of).ToArray());

    /// <summary>Locks the job and moves it, when the table of transitions allows that.</summary>
    /// <returns>The event's number, or null when the job's state does not allow the move (it is terminal, or already there).</returns>
    public static async Task<long?> MoveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, JobState to, object? data = null, WorkFailure? failure = null)
    {
        await using var statements = new Statements(connection, transaction);
        await using var answers = await Move(statements, jobId, to, data, failure).AskAsync(CancellationToken.None);
        return await answers.NextValueAsync<long>(CancellationToken.None);
    }

    /// <summary>As <see cref="MoveAsync"/>, among other statements: the answer is the event's number, or no row.</summary>
    public static Statements Move(Statements statements, Guid jobId, JobState to, object? data = null, WorkFailure? failure = null) => statements.Add(
        JobRowSql.Move,
        ("jobId", jobId),
        ("from", StatesBefore[to]),
        ("state", DbText.Of(to)),
        ("finished", JobTransitions.IsTerminal(to)),
        ("started", to is JobState.Planning or JobState.Linking or JobState.Running),
        ("code", failure?.Code.Code),
        ("detail", failure?.Detail),
        ("type", $"job.{DbText.Of(to)}"),
        ("data", DbText.ToJson(data ?? new { code = failure?.Code.Code, failure?.Detail })));

    /// <summary>
    /// Moves the job to <c>linking</c> and makes the link due, if all its analyses are done by now. A statement of its own after whatever has locked
    /// the job: only so does it see what the commit before it did.
    /// </summary>
    /// <remarks>The answer is the event's number, or no row: something is still to be computed, or the job is further or has ended.</remarks>
    public static Statements LinkWhenAnalysed(Statements statements, TimeProvider time, Guid jobId) => statements.Add(
        JobRowSql.LinkWhenAnalysed,
        ("jobId", jobId),
        ("from", StatesBefore[JobState.Linking]),
        ("workId", Guid.CreateVersion7(time.GetUtcNow())),
        ("role", WorkRoles.Link));

    /// <summary>Appends an event without a change of state. After the job's end only its artifacts have any.</summary>
    /// <returns>The event's number, or null when the job has ended.</returns>
    public static Task<long?> TellAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, string type, object data) =>
        connection.QuerySingleOrDefaultAsync<long?>(JobRowSql.Tell, new { jobId, type, data = DbText.ToJson(data) }, transaction);

    /// <summary>As <see cref="TellAsync"/>, among other statements: the answer is the event's number, or no row.</summary>
    public static Statements Tell(Statements statements, Guid jobId, string type, object data) =>
        statements.Add(JobRowSql.Tell, ("jobId", jobId), ("type", type), ("data", DbText.ToJson(data)));
}

internal static class JobRowSql
{
    // Waits for who holds the job, and looks at its state again then.
    public const string Move = """
        with moved as (
            update job
            set state = @state,
                last_seq = last_seq + 1,
                started_at = case when @started then coalesce(started_at, clock_timestamp()) else started_at end,
                run_until = case when @started then coalesce(run_until, clock_timestamp() + execution_timeout) else run_until end,
                finished_at = case when @finished then clock_timestamp() end,
                failure_code = case when @state = 'failed' then @code end,
                failure_detail = case when @state = 'failed' then @detail end
            where id = @jobId and state = any(@from)
            returning tenant_id, id, last_seq)
        insert into job_event (tenant_id, job_id, seq, type, data)
        select tenant_id, id, last_seq, @type, @data::jsonb from moved
        returning seq
        """;

    public const string LinkWhenAnalysed = """
        with moved as (
            update job
            set state = 'linking', last_seq = last_seq + 1, started_at = coalesce(started_at, clock_timestamp()),
                run_until = coalesce(run_until, clock_timestamp() + execution_timeout)
            where id = @jobId and state = any(@from) and not exists (
                select 1 from job_analysis ja join analysis a on a.id = ja.analysis_id where ja.job_id = @jobId and a.state <> 'done')
            returning tenant_id, id, last_seq, lane, priority, accepted_seq, paused),
        due as (
            insert into work (tenant_id, id, kind, job_id, role, lane, priority, accepted_seq, held)
            select tenant_id, @workId, 'link', id, @role, lane, priority, accepted_seq, paused from moved
            on conflict do nothing)
        insert into job_event (tenant_id, job_id, seq, type)
        select tenant_id, id, last_seq, 'job.linking' from moved
        returning seq
        """;

    public const string Tell = """
        with told as (
            update job set last_seq = last_seq + 1
            where id = @jobId and (finished_at is null or @type like 'artifact.%') returning tenant_id, id, last_seq)
        insert into job_event (tenant_id, job_id, seq, type, data)
        select tenant_id, id, last_seq, @type, @data::jsonb from told
        returning seq
        """;
}
