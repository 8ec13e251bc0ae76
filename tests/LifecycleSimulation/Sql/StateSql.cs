namespace SoccerRecognition.LifecycleSimulation.Sql;

internal static class StateSql
{
    public static readonly string Describe = $"""
        with jobs as (select *, row_number() over (order by accepted_seq) - 1 as n from job),
        analyses as (
            select a.*, format('%s/%s/%s/%s', ascii(right(t.name, 1)) - 48, v.file_name, coalesce((a.selection->>'sampleFps')::integer, 0), a.generation) as name
            from analysis a join tenant t on t.id = a.tenant_id join video v on v.id = a.video_id)
        select format('job %s %s paused %s deadline %s until %s events %s', j.n, j.state, lower(j.paused::text),
                      coalesce(({Ms("j.deadline_at")})::text, '-'), coalesce(({Ms("j.run_until")})::text, '-'),
                      (select string_agg(e.type, ',' order by e.seq) from job_event e where e.job_id = j.id))
        from jobs j
        union all
        select format('analysis %s owner %s %s run %s class %s segments %s done %s [%s] rows [%s]', a.name, o.n, a.state, a.run, coalesce(a.numerics_class, '-'),
                      coalesce(a.segments::text, '-'), a.segments_done,
                      (select string_agg(s.index::text, ',' order by s.index) from segment s where s.analysis_id = a.id and s.done),
                      (select string_agg(format('%s:%s', f.run, f.segment_index), ',' order by f.run, f.segment_index)
                       from (select distinct run, segment_index from frame_detections d where d.analysis_id = a.id) f))
        from analyses a join jobs o on o.id = a.owner_job_id
        union all
        select format('work %s %s %s of job %s %s due %s epoch %s owner %s until %s attempts %s listed %s', w.kind, coalesce(a.name, '-'), coalesce(w.segment_index, 0),
                      j.n, w.state, {Ms("w.due_at")}, w.epoch, coalesce(w.lease_owner::text, '-'), coalesce(({Ms("w.lease_until")})::text, '-'), w.attempts, w.listed)
        from work w join jobs j on j.id = w.job_id left join analyses a on a.id = w.analysis_id
        """;

    private static string Ms(string column) => $"(extract(epoch from {column} - timestamptz '{ClockedDatabase.Start}') * 1000)::bigint";
}
