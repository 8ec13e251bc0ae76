namespace SoccerRecognition.Jobs.Postgres;

internal static class ErasureSql
{
    public const string LockVideo = "select object_key from video where tenant_id = @tenantId and id = @videoId and erased_at is null for update";

    public const string ListLiveJobs = "select id from job where tenant_id = @tenantId and video_id = @videoId and finished_at is null order by id";

    public const string HideJobs = """
        update job set erased_at = coalesce(erased_at, now()) where tenant_id = @tenantId and video_id = @videoId returning id, state, last_seq
        """;

    public const string HideJob = """
        update job set erased_at = now() where tenant_id = @tenantId and id = @jobId and erased_at is null returning id, state, last_seq
        """;

    // Its content is nobody's any more: the same bytes uploaded now are another video.
    public const string HideVideo = """
        update video set erased_at = now(), sha256 = sha256(convert_to(id::text, 'UTF8')), file_name = 'erased'
        where tenant_id = @tenantId and id = @videoId
        """;

    public const string ForgetKeys = "delete from idempotency where job_id = any(@ids)";

    public const string ListWithArtifacts = "select distinct job_id from artifact where job_id = any(@ids)";

    public const string Insert = """
        insert into erasure (id, tenant_id, kind, target_id, target_hash, prefixes, requested_by, claimed_until)
        values (@id, @tenantId, @kind, @targetId, @hash, @prefixes, @requestedBy, now() + @claim)
        """;

    public const string Claim = """
        update erasure
        set claimed_until = now() + @claim, tries = tries + 1
        where id = (
            select id from erasure where finished_at is null and claimed_until < now() order by claimed_until limit 1 for update skip locked)
        returning id, tenant_id, kind, target_id, prefixes
        """;

    public const string Postpone = """
        update erasure set claimed_until = now() + least(interval '1 second' * power(2, least(tries, 10)), @longest)
        where id = @id and finished_at is null
        """;

    public const string Finish = """
        update erasure
        set finished_at = clock_timestamp(), target_id = null, prefixes = null, objects = objects + @objects
        where id = @id and finished_at is null
        """;

    public const string Count = """
        update erasure
        set jobs = jobs + @jobs, analyses = analyses + @analyses, frames = frames + @frames, claimed_until = now() + @claim
        where id = @id
        """;

    public const string ListJobs = "select id from job where tenant_id = @tenantId and video_id = @videoId order by id";

    public const string LockJob = "select id from job where id = @jobId for update";

    // Others may say that they were made from it.
    public const string ForgetRetries = """
        with retries as (update job set retry_of = null where tenant_id = @tenantId and retry_of = @jobId returning id),
        letters as (update dead_letter set requeued_as = null where tenant_id = @tenantId and requeued_as = @jobId),
        audits as (
            update audit set data = jsonb_set(data, '{jobs}', (data -> 'jobs') - @jobId::text)
            where tenant_id = @tenantId and jsonb_exists(data -> 'jobs', @jobId::text))
        update job_event e set data = e.data - 'retryOf' from retries r where e.job_id = r.id and e.type = 'job.queued'
        """;

    public const string DeleteEventsOfJob = "delete from upkeep_event where job_id = @jobId";

    public const string DeleteEventsOfVideo = "delete from upkeep_event where video_id = @videoId";

    public const string DeleteJob = "delete from job where id = @jobId";

    public const string ListAnalyses = "select id, month from analysis where tenant_id = @tenantId and video_id = @videoId order by id";

    public const string DeleteVideo = "delete from video where tenant_id = @tenantId and id = @videoId and erased_at is not null";
}
