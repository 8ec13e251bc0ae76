namespace SoccerRecognition.Faults.Harness;

internal static class CheckSql
{
    public const string Jobs = "select id, state, finished_at is not null as ended, digest, failure_code, failure_detail from job";

    public const string Events = "select job_id, seq, type from job_event order by job_id, seq";

    public const string Succeeded = "select id from job where state = 'succeeded'";

    public const string PlannedFrames =
        "select s.frame_pts from segment s join job_analysis ja using (analysis_id) where ja.job_id = @job";

    public const string StoredFrames = """
        select f.pts_us
        from frame_detections f
        join analysis a on a.id = f.analysis_id and a.run = f.run
        join job_analysis ja on ja.analysis_id = a.id
        where ja.job_id = @job
        order by f.pts_us
        """;

    public const string LinkedFrames = """
        select f.pts_us from linked_frame f join job j on j.id = f.job_id and j.results_revision = f.revision where f.job_id = @job order by f.pts_us
        """;

    // What is done was done by one attempt, the last that was leased, and the segment names its worker.
    public const string WrittenUnderAnOldLease = """
        select concat_ws(' ', w.kind, w.id, 'epoch', w.epoch, 'done by', d.done, d.workers, 'segment by', s.worker)
        from work w
        cross join lateral (
            select count(*) filter (where outcome = 'done') as done, max(epoch) filter (where outcome = 'done') as done_epoch, max(epoch) as last_epoch,
                   string_agg(worker, ',') filter (where outcome = 'done') as workers
            from work_attempt t where t.work_id = w.id) d
        left join segment s on s.analysis_id = w.analysis_id and s.index = w.segment_index
        where (w.state = 'done' and (d.done <> 1 or d.done_epoch <> d.last_epoch or (w.kind = 'segment' and s.worker <> d.workers)))
           or (w.state <> 'done' and d.done > 0)
        """;

    public const string Unfinished = """
        select concat_ws(' ', w.kind, w.id, w.state)
        from work w join job j on j.id = w.job_id
        where j.finished_at is not null and w.kind <> 'render' and w.state in ('pending', 'leased')
        """;

    public const string CommittedTwice = """
        select count(*)
        from (select 1 from job_event where type = 'segment.done' group by job_id, data ->> 'segment' having count(*) > 1) twice
        """;

    public const string OwnedObjects =
        "select object_key from video union all select object_key from artifact where object_key is not null";
}
