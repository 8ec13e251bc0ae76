using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>The only writer of a job's state: every change is checked against <see cref="JobTransitions"/> and leaves an event.</summary>
internal static class JobRows
{
    /// <summary>Locks the job and moves it, when the table of transitions allows that.</summary>
    /// <returns>The event's number, or null when the job's state does not allow the move (it is terminal, or already there).</returns>
    public static async Task<long?> MoveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, JobState to, object? data = null, WorkFailure? failure = null)
    {
        var from = await connection.QuerySingleOrDefaultAsync<string>(JobRowSql.Lock, new { jobId }, transaction);
        if (from is null || !JobTransitions.IsAllowed(DbText.Parse<JobState>(from), to)) return null;
        return await connection.QuerySingleAsync<long>(JobRowSql.Move, new
        {
            jobId,
            state = DbText.Of(to),
            finished = JobTransitions.IsTerminal(to),
            started = to is JobState.Planning or JobState.Linking or JobState.Running,
            code = failure?.Code.Code,
            detail = failure?.Detail,
            type = $"job.{DbText.Of(to)}",
            data = DbText.ToJson(data ?? new { code = failure?.Code.Code, failure?.Detail }),
        }, transaction);
    }

    /// <summary>Appends an event without a change of state. After the job's end only its artifacts have any.</summary>
    /// <returns>The event's number, or null when the job has ended.</returns>
    public static Task<long?> TellAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, string type, object data) =>
        connection.QuerySingleOrDefaultAsync<long?>(JobRowSql.Tell, new { jobId, type, data = DbText.ToJson(data) }, transaction);
}

internal static class JobRowSql
{
    public const string Lock = "select state from job where id = @jobId for update";

    public const string Move = """
        with moved as (
            update job
            set state = @state,
                last_seq = last_seq + 1,
                started_at = case when @started then coalesce(started_at, clock_timestamp()) else started_at end,
                finished_at = case when @finished then clock_timestamp() end,
                failure_code = case when @state = 'failed' then @code end,
                failure_detail = case when @state = 'failed' then @detail end
            where id = @jobId
            returning tenant_id, id, last_seq)
        insert into job_event (tenant_id, job_id, seq, type, data)
        select tenant_id, id, last_seq, @type, @data::jsonb from moved
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
