namespace SoccerRecognition.Jobs.Postgres;

internal static class RetentionSql
{
    // Only jobs that have ended; keep_until was fixed at acceptance, and rows of the version before have none.
    public const string ListExpiredResults = """
        select j.id
        from job j
        join tenant t on t.id = j.tenant_id
        where j.results_gone_at is null and j.finished_at is not null and j.erased_at is null
          and coalesce(j.keep_until, j.created_at + make_interval(days => coalesce(t.result_days, @resultDays))) < now()
        order by j.keep_until nulls first
        limit @limit
        """;

    public const string GiveUpResults = "update job set results_gone_at = now(), summary = null where id = @jobId and results_gone_at is null";

    public const string FenceRenders = """
        update work
        set state = 'failed', epoch = epoch + 1, lease_owner = null, lease_until = null, progress = 0
        where job_id = @jobId and kind = 'render' and state in ('pending', 'leased')
        """;

    public const string GiveUpPendingArtifacts = """
        update artifact set state = 'failed', failure_code = 'results-gone', finished_at = now() where job_id = @jobId and state = 'pending'
        """;

    public const string ListExpiredArtifacts = """
        select a.job_id, a.kind, a.object_key
        from artifact a
        join job j on j.id = a.job_id
        join tenant t on t.id = j.tenant_id
        where a.state = 'ready' and j.erased_at is null
          and coalesce(j.artifacts_until, j.created_at + make_interval(days => coalesce(t.artifact_days, @artifactDays))) < now()
        order by j.artifacts_until nulls first
        limit @limit
        """;

    public const string GiveUpArtifact = """
        update artifact
        set state = 'failed', object_key = null, failure_code = 'results-gone', missing_at = null
        where job_id = @jobId and kind = @kind and object_key = @objectKey
        """;

    // Nobody works on it, and its days since the upload and since the last job are over.
    private const string SourceExpired = """
        v.source_gone_at is null and v.erased_at is null
          and greatest(v.created_at, (select max(j.created_at) from job j where j.tenant_id = v.tenant_id and j.video_id = v.id))
              + make_interval(days => coalesce(t.source_days, @sourceDays)) < now()
          and not exists (
              select 1 from job j
              where j.tenant_id = v.tenant_id and j.video_id = v.id
                and (j.finished_at is null or exists (
                    select 1 from work w where w.job_id = j.id and w.kind = 'render' and w.state in ('pending', 'leased'))))
        """;

    public const string ListExpiredSources = $"""
        select v.tenant_id, v.id as video_id, v.object_key
        from video v
        join tenant t on t.id = v.tenant_id
        where {SourceExpired}
        order by v.created_at
        limit @limit
        """;

    public const string GiveUpSource = $"""
        update video v
        set source_gone_at = now(), source_missing_at = null
        from tenant t
        where v.tenant_id = @tenantId and v.id = @videoId and t.id = v.tenant_id and {SourceExpired}
        """;

    public const string ListUnswept = "select id, month, run from analysis where run > swept_run order by id limit @limit";

    public const string DeleteOldRuns = "delete from frame_detections where month = @month and analysis_id = @id and run < @run";

    public const string MarkSwept = "update analysis set swept_run = @run where id = @id";

    public const string ForgetKeys = """
        delete from idempotency
        where (tenant_id, key) in (
            select tenant_id, key from idempotency where created_at < now() - make_interval(days => @days) order by created_at limit @lot)
        """;

    public const string ForgetEvents = """
        delete from upkeep_event
        where id in (select id from upkeep_event where at < now() - make_interval(days => @days) order by id limit @lot)
        """;
}
