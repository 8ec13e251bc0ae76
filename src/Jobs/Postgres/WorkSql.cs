namespace SoccerRecognition.Jobs.Postgres;

internal static class WorkSql
{
    // A lease is known by its owner (a CHECK holds: leased rows have one, others none) and never by its state: the indexes over leased rows look so
    // small to the planner that it would read all of them instead of finding one row by its id.

    // Rows that a commit of this very process holds are not waited for: they are ours still, and renewed by the commit or by the next beat.
    public const string Heartbeat = """
        with held as (
            select * from unnest(@ids::uuid[], @epochs::bigint[], @progress::integer[]) as h (id, epoch, progress)),
        ours as (
            select w.id, h.epoch, h.progress
            from work w
            join held h on h.id = w.id and h.epoch = w.epoch
            join job j on j.id = w.job_id
            where w.lease_owner = @workerId and (w.kind = 'render' or j.finished_at is null)),
        free as (
            select w.id, o.progress
            from work w
            join ours o on o.id = w.id
            where w.epoch = o.epoch and w.lease_owner = @workerId
            for update of w skip locked),
        renewed as (
            update work w set lease_until = now() + @lease, progress = f.progress from free f where w.id = f.id)
        select id from ours
        """;

    public const string Release = """
        with released as (
            update work w
            set state = case when j.finished_at is null or w.kind = 'render' then 'pending' else 'failed' end,
                lease_owner = null, lease_until = null, progress = 0, due_at = now()
            from unnest(@ids::uuid[], @epochs::bigint[]) as given (id, epoch), job j
            where w.id = given.id and w.epoch = given.epoch and w.lease_owner is not null and j.id = w.job_id
            returning w.id, w.epoch)
        update work_attempt t
        set finished_at = now(), outcome = 'released'
        from released r
        where t.work_id = r.id and t.epoch = r.epoch
        """;

    public const string Fail = """
        with failed as (
            update work w
            set state = case when @state = 'pending' and j.finished_at is not null and w.kind <> 'render' then 'failed' else @state end,
                lease_owner = null, lease_until = null, progress = 0, due_at = now() + @delay,
                attempts = attempts + case when @counted then 1 else 0 end
            from job j
            where w.id = @id and w.epoch = @epoch and w.lease_owner is not null and j.id = w.job_id
            returning w.id, w.epoch)
        update work_attempt t
        set finished_at = now(), outcome = 'failed', counted = @counted, code = @code, detail = @detail
        from failed f
        where t.work_id = f.id and t.epoch = f.epoch
        """;

    // What a job that ends early leaves unfinished cannot be leased or committed any more; adoption sets it back to pending. Rows that a commit
    // holds right now are skipped: that commit finds the job ended.
    public const string FenceJob = """
        with live as (
            select w.id, w.epoch from work w join job j on j.id = w.job_id
            where w.job_id = @jobId and j.finished_at is null and w.state in ('pending', 'leased')
            for update of w skip locked),
        fenced as (
            update work w
            set state = 'failed', epoch = w.epoch + 1, lease_owner = null, lease_until = null, progress = 0
            from live
            where w.id = live.id)
        update work_attempt t
        set finished_at = now(), outcome = 'fenced'
        from live l
        where t.work_id = l.id and t.epoch = l.epoch and t.finished_at is null
        """;

    // What a commit made due that was under way while the job was being ended: after the job's lock nothing more can come. Never waits.
    public const string FenceEnded = """
        update work set state = 'failed', epoch = epoch + 1
        where id in (
            select w.id from work w join job j on j.id = w.job_id
            where w.job_id = @jobId and w.state = 'pending' and w.kind <> 'render' and j.finished_at is not null
            order by w.id for update of w skip locked)
        """;

    public const string FailAnalysis = "update analysis set state = 'failed' where id = @analysisId and state <> 'done'";

    public const string FailArtifact =
        "update artifact set state = 'failed', failure_code = @code, finished_at = now() where job_id = @jobId and kind = @kind and state = 'pending'";

    // The fence of every commit: locks the work row, and gives nothing when the lease is another's by now or the job has ended.
    public const string Fence = """
        select w.id
        from work w
        join job j on j.id = w.job_id
        where w.id = @id and w.epoch = @epoch and w.lease_owner is not null and (j.finished_at is null or w.kind = 'render')
        for update of w
        """;

    public const string Finish = """
        with finished as (
            update work set state = 'done', lease_owner = null, lease_until = null where id = @id and epoch = @epoch returning id, epoch)
        update work_attempt t
        set finished_at = now(), outcome = 'done'
        from finished f
        where t.work_id = f.id and t.epoch = f.epoch
        """;

    public const string InsertForJob = """
        insert into work (tenant_id, id, kind, job_id, role, lane, priority, accepted_seq, held)
        select tenant_id, @id, @kind, id, @role, lane, priority, accepted_seq, paused
        from job
        where id = @jobId and finished_at is null
        on conflict do nothing
        """;
}
