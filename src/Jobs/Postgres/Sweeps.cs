using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What one sweep found.</summary>
/// <param name="ExpiredLeases">Leases that ran out and were put back.</param>
/// <param name="Ended">Jobs whose deadline or execution time-out has passed, with the number of their last event.</param>
/// <param name="DueClasses">Classes of work that are due and that a live worker with a free slot serves: one ring each.</param>
public sealed record SweepReport(int ExpiredLeases, IReadOnlyList<(Guid JobId, long Seq)> Ended, IReadOnlyList<WorkClass> DueClasses);

/// <summary>The statements of the sweeper: at most one process sweeps at a time.</summary>
public sealed class Sweeps(Database database, IOptions<LeaseOptions> leases)
{
    private const int LatePerSweep = 100;

    /// <summary>Takes or keeps a duty for a while.</summary>
    /// <returns>False while another process holds it.</returns>
    public Task<bool> HoldDutyAsync(string duty, Guid owner, TimeSpan time, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => await connection.ExecuteAsync(
            new CommandDefinition(SweepSql.HoldDuty, new { duty, owner, time }, cancellationToken: cancellationToken)) == 1, cancellationToken);

    public Task DropDutyAsync(string duty, Guid owner, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(SweepSql.DropDuty, new { duty, owner }, cancellationToken: cancellationToken)), cancellationToken);

    /// <param name="takeLeases">False for a while after the database was away: its workers could not renew either.</param>
    public Task<SweepReport> SweepAsync(bool takeLeases, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var expired = takeLeases ? await connection.ExecuteAsync(SweepSql.ExpireLeases, transaction: transaction) : 0;
            // After an outage the workers of a class may be alive and unheard as well.
            if (takeLeases) await RestartStrandedAsync(connection, transaction);
            var ended = await EndLateAsync(connection, transaction);
            await connection.ExecuteAsync(SweepSql.MendHeld, transaction: transaction);
            await connection.ExecuteAsync(SweepSql.ForgetWorkers, transaction: transaction);
            var due = await connection.QueryAsync<(string Role, short Lane, string Numerics)>(
                SweepSql.FindDueClasses, new { aliveFor = leases.Value.AliveFor }, transaction);
            return new SweepReport(expired, ended, [.. due.Select(one => new WorkClass(one.Role, (Lane)one.Lane, one.Numerics))]);
        }, cancellationToken);

    private static async Task<IReadOnlyList<(Guid JobId, long Seq)>> EndLateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        var ended = new List<(Guid, long)>();
        var late = (await connection.QueryAsync<(Guid Id, bool Expired)>(SweepSql.FindLate, new { limit = LatePerSweep }, transaction)).AsList();
        // All work before any job: the order of locks.
        foreach (var (jobId, _) in late) await connection.ExecuteAsync(WorkSql.FenceJob, new { jobId }, transaction);
        foreach (var (jobId, expired) in late)
        {
            var seq = expired
                ? await JobRows.MoveAsync(connection, transaction, jobId, JobState.Expired)
                : await JobRows.MoveAsync(connection, transaction, jobId, JobState.Failed,
                    failure: new WorkFailure(FailureCode.Timeout, "The job took longer than its execution time-out."));
            await connection.ExecuteAsync(WorkSql.FenceEnded, new { jobId }, transaction);
            if (seq is { } told) ended.Add((jobId, told));
        }

        return ended;
    }

    // Floating-point bits are equal only within a class: when the last worker of an analysis' class has been gone for long and others could do
    // the work, it starts again under theirs. Rows of the older run are ignored from then on.
    private async Task RestartStrandedAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        var ids = (await connection.QueryAsync<Guid>(
            SweepSql.FindStranded, new { aliveFor = leases.Value.AliveFor, goneFor = leases.Value.ClassGoneAfter }, transaction)).AsList();
        foreach (var id in ids)
        {
            // A commit under way is waited for; it may have completed the analysis.
            await connection.ExecuteAsync(AcceptSql.LockWork, new { id }, transaction);
            if (await connection.ExecuteAsync(SweepSql.RestartAnalysis, new { id }, transaction) == 0) continue;
            await connection.ExecuteAsync(SweepSql.RestartWork, new { id }, transaction);
            await connection.ExecuteAsync(SweepSql.RestartSegments, new { id }, transaction);
            await connection.ExecuteAsync(SweepSql.ForgetReuse, new { id }, transaction);
        }
    }
}

internal static class SweepSql
{
    public const string HoldDuty = """
        insert into duty as d (name, owner, held_until)
        values (@duty, @owner, now() + @time)
        on conflict (name) do update
        set owner = excluded.owner, held_until = excluded.held_until
        where d.owner = excluded.owner or d.held_until < now()
        """;

    public const string DropDuty = "delete from duty where name = @duty and owner = @owner";

    public const string ExpireLeases = """
        with expired as (
            select id, epoch from work where state = 'leased' and lease_until < now() order by id for update skip locked),
        freed as (
            update work w
            set state = case when j.finished_at is null or w.kind = 'render' then 'pending' else 'failed' end,
                lease_owner = null, lease_until = null, progress = 0, due_at = now()
            from expired e, job j
            where w.id = e.id and j.id = w.job_id
            returning w.id, w.epoch)
        update work_attempt t
        set finished_at = now(), outcome = 'lost', code = 'lease-lost'
        from freed f
        where t.work_id = f.id and t.epoch = f.epoch
        """;

    public const string FindStranded = """
        select a.id
        from analysis a
        join job j on j.id = a.owner_job_id
        where a.state = 'running' and a.numerics_class is not null and j.finished_at is null
          and not exists (select 1 from worker w where w.numerics_class = a.numerics_class and w.seen_at > now() - @goneFor::interval)
          and exists (select 1 from worker w where w.numerics_class <> a.numerics_class and w.seen_at > now() - @aliveFor::interval)
        order by a.id
        """;

    public const string RestartWork = """
        update work
        set state = 'pending', epoch = epoch + 1, lease_owner = null, lease_until = null, progress = 0, due_at = now(), numerics = ''
        where analysis_id = @id
        """;

    public const string RestartAnalysis = """
        update analysis
        set run = run + 1, numerics_class = null, variant = null, model_digest = null, batch_size = null, segments_done = 0, frames_done = 0
        where id = @id and state = 'running'
        """;

    public const string RestartSegments = "update segment set done = false, signatures = null where analysis_id = @id";

    // What was there at its adoption is computed anew like the rest.
    public const string ForgetReuse = "update job_analysis set frames_reused = 0 where analysis_id = @id and not reused";

    public const string FindLate = """
        select id, coalesce(deadline_at <= now(), false) as expired
        from job
        where finished_at is null and (deadline_at <= now() or (run_until <= now() and not paused))
        order by id
        limit @limit
        """;

    // Work that became pending in the very moment in which its job was resumed, and what is left of jobs that ended while paused.
    public const string MendHeld = """
        update work set held = false
        where id in (
            select w.id from work w join job j on j.id = w.job_id
            where w.held and (not j.paused or j.finished_at is not null) order by w.id for update of w skip locked)
        """;

    public const string ForgetWorkers = "delete from worker where seen_at < now() - interval '1 day'";

    // One row per class, never one per row of work; only classes that somebody alive with a free slot serves. Scalar subqueries stop at the first
    // row; joins would read all that is pending.
    public const string FindDueClasses = """
        with live as (select roles, numerics_class from worker where seen_at > now() - @aliveFor::interval and busy < slots),
        served as (select distinct role, numerics_class from live, unnest(roles) as role)
        select s.role, lane.lane, 'any' as numerics
        from (select distinct role from served) s
        cross join (values (0::smallint), (1::smallint)) as lane (lane)
        where (
            select true
            from work w
            where w.state = 'pending' and not w.held and w.role = s.role and w.lane = lane.lane and w.due_at <= now()
              and (select case when w.kind = 'render' then j.state = 'succeeded' else j.finished_at is null and not j.paused end from job j where j.id = w.job_id)
              and (w.analysis_id is null or (
                   select a.numerics_class is null or a.numerics_class in (select o.numerics_class from served o where o.role = s.role)
                   from analysis a where a.id = w.analysis_id))
            limit 1)
        """;
}
