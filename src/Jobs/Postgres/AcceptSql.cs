namespace SoccerRecognition.Jobs.Postgres;

internal static class AcceptSql
{
    // Held by the transaction only, never while an upload streams.
    public const string TryLockKey = "select pg_try_advisory_xact_lock(hashtextextended(@text, 1))";

    public const string FindIdempotency = "select job_id, request_hash from idempotency where tenant_id = @tenantId and key = @key";

    public const string InsertIdempotency =
        "insert into idempotency (tenant_id, key, request_hash, job_id) values (@tenantId, @key, @requestHash, @jobId)";

    // The video is held until the commit: it can neither be erased nor lose its source unnoticed.
    public const string InsertJob = """
        with held as (
            select v.tenant_id, v.id, coalesce(v.source_gone_at, v.source_missing_at) is not null as source_gone
            from video v
            where v.tenant_id = @tenantId and v.id = @videoId and v.erased_at is null
            for share of v),
        accepted as (
            insert into job (
                tenant_id, id, video_id, lane, priority, request, client_reference, deadline_at, execution_timeout, retry_of, trace_parent,
                keep_until, artifacts_until)
            select v.tenant_id, @jobId, v.id, @lane, @priority, @request::jsonb, @clientReference, now() + @expiresIn::interval,
                   @executionTimeout::interval, @retryOf, @traceParent,
                   now() + make_interval(days => coalesce(t.result_days, @resultDays)),
                   now() + make_interval(days => coalesce(t.artifact_days, @artifactDays))
            from held v
            join tenant t on t.id = v.tenant_id
            returning accepted_seq)
        select a.accepted_seq, h.source_gone from accepted a, held h
        """;

    public const string LockAnalysisKey = "select pg_advisory_xact_lock(hashtextextended(@text, 2))";

    // A retry goes on with the analysis of the job before it. Else a done one answers best, else the newest is looked at; the next generation
    // follows the newest in any case.
    public const string FindAnalysis = """
        select a.id, a.state, j.state as owner_state, max(a.generation) over () as newest
        from analysis a
        join job j on j.id = a.owner_job_id
        where a.tenant_id = @tenantId and a.video_id = @videoId and a.request_key = @key
        order by (@retryOf::uuid is not null and exists (
                     select from job_analysis ja where ja.job_id = @retryOf and ja.analysis_id = a.id)) desc,
                 (a.state = 'done') desc, a.generation desc
        limit 1
        """;

    // Work before analyses, as everywhere: a commit of the ended owner that is under way is waited for, and counted.
    public const string LockWork = "select id from work where analysis_id = @id order by id for update";

    public const string InsertAnalysis = """
        insert into analysis (tenant_id, id, video_id, stage, model, model_version, request_key, generation, selection, owner_job_id)
        values (@tenantId, @id, @videoId, @stage, @model, @modelVersion, @key, @generation, @selection::jsonb, @jobId)
        """;

    // Done segments stay done; failed ones get fresh attempts.
    public const string AdoptAnalysis = """
        with adopted as (
            update analysis
            set owner_job_id = @jobId,
                state = case when segments is null then 'pending' when segments_done = segments then 'done' else 'running' end
            where id = @id
            returning id, state),
        taken as (
            update work w
            set job_id = @jobId, lane = @lane, priority = @priority, accepted_seq = @acceptedSeq, epoch = epoch + 1, held = false,
                state = case when w.state = 'done' then 'done' else 'pending' end,
                lease_owner = null, lease_until = null, progress = 0, due_at = now(),
                attempts = case when w.state = 'failed' then 0 else attempts end
            from adopted
            where w.analysis_id = adopted.id)
        select state from adopted
        """;

    public const string InsertJobAnalysis = """
        insert into job_analysis (tenant_id, job_id, analysis_id, reused, frames_reused)
        select @tenantId, @jobId, id, @reused, frames_done from analysis where id = @analysisId
        """;

    public const string InsertArtifacts =
        "insert into artifact (tenant_id, job_id, kind) select @tenantId, @jobId, kind from unnest(@kinds::text[]) as kind";
}
