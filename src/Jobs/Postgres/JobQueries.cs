using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One stage of a job as its status shows it.</summary>
public sealed record JobAnalysis(
    Guid Id, Stage Stage, string Model, string ModelVersion, string? Variant, string? ModelDigest, string? NumericsClass, bool Reused,
    int? Segments, int SegmentsDone, long? Frames, long FramesDone, long FramesReused);

/// <summary>A job's row with its analyses.</summary>
/// <param name="FramesInFlight">Frames that workers have done of segments not committed yet, as of their last heartbeat.</param>
/// <param name="QueuePosition">Jobs that go before this one; null once it has started.</param>
/// <param name="Now">The database's time of the reading: ages and rates are against this.</param>
/// <param name="Warnings">While the job runs: those of the planner and of the segments done.</param>
public sealed record JobStatus(
    Guid TenantId, Guid Id, Guid VideoId, JobState State, Lane Lane, JobRequest Request, string? ClientReference,
    DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, FailureCode? Failure, string? FailureDetail,
    IReadOnlyList<Warning> Warnings, int ResultsRevision, string? Digest, JobSummary? Summary, string? TraceParent, long LastSeq,
    IReadOnlyList<JobAnalysis> Analyses, long FramesInFlight, long? QueuePosition, DateTime Now,
    int Priority, bool Paused, DateTime? DeadlineAt, TimeSpan? ExecutionTimeout, Guid? RetryOf);

/// <summary>What a list of jobs is narrowed to; null takes all.</summary>
/// <param name="Before">Only jobs accepted before the one with this number: the cursor.</param>
public sealed record JobFilter(JobState? State, string? ClientReference, Guid? VideoId, long? Before, int Limit);

/// <summary>A line of a list of jobs.</summary>
public sealed record JobLine(
    Guid Id, Guid VideoId, JobState State, string? ClientReference, DateTime CreatedAt, DateTime? FinishedAt, FailureCode? Failure, long AcceptedSeq);

/// <summary>Where a job stands: the cheapest read there is, for those who wait.</summary>
public readonly record struct JobPulse(Guid Id, JobState State, long LastSeq);

/// <summary>Reads of jobs. None takes a lock.</summary>
public sealed class JobQueries(Database database)
{
    public Task<JobStatus?> FindAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                new CommandDefinition(JobQuerySql.Find, new { tenantId, jobId }, cancellationToken: cancellationToken));
            if (row is null) return null;
            var analyses = await connection.QueryAsync<AnalysisRow>(
                new CommandDefinition(JobQuerySql.FindAnalyses, new { jobId }, cancellationToken: cancellationToken));
            // The linker stores a job's warnings; what the planner and the segments found is told before that.
            var warnings = row.Summary is not null || row.FinishedAt is not null
                ? DbText.FromJson<Warning[]>(row.Warnings)
                : JoinedWarnings.Of((await connection.QueryAsync<string>(
                    new CommandDefinition(LinkSql.ReadWarnings, new { jobId }, cancellationToken: cancellationToken))).SelectMany(DbText.FromJson<Warning[]>));
            return row.ToStatus([.. analyses.Select(one => one.ToAnalysis())], warnings);
        }, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<JobLine>> ListAsync(Guid tenantId, JobFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobLine>>(async connection =>
        {
            var rows = await connection.QueryAsync<LineRow>(new CommandDefinition(JobQuerySql.List, new
            {
                tenantId,
                state = filter.State is { } state ? DbText.Of(state) : null,
                filter.ClientReference,
                filter.VideoId,
                filter.Before,
                filter.Limit,
            }, cancellationToken: cancellationToken));
            return [.. rows.Select(row => new JobLine(
                row.Id, row.VideoId, DbText.Parse<JobState>(row.State), row.ClientReference, row.CreatedAt, row.FinishedAt,
                row.FailureCode is null ? null : FailureCode.Parse(row.FailureCode), row.AcceptedSeq))];
        }, cancellationToken);

    /// <summary>All awaited jobs in one statement.</summary>
    public Task<IReadOnlyList<JobPulse>> ReadPulsesAsync(IReadOnlyCollection<Guid> jobIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobPulse>>(async connection =>
        {
            var rows = await connection.QueryAsync<(Guid Id, string State, long LastSeq)>(
                new CommandDefinition(JobQuerySql.ReadPulses, new { ids = jobIds.ToArray() }, cancellationToken: cancellationToken));
            return [.. rows.Select(row => new JobPulse(row.Id, DbText.Parse<JobState>(row.State), row.LastSeq))];
        }, cancellationToken);

    /// <summary>Jobs by state, over all tenants: for metrics and health.</summary>
    public Task<IReadOnlyList<(string State, long Count)>> CountLiveAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, long)>>(async connection => (await connection.QueryAsync<(string, long)>(
            new CommandDefinition(JobQuerySql.CountLive, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    private sealed record LineRow(
        Guid Id, Guid VideoId, string State, string? ClientReference, DateTime CreatedAt, DateTime? FinishedAt, string? FailureCode, long AcceptedSeq);

    private sealed record AnalysisRow(
        Guid Id, string Stage, string Model, string ModelVersion, string? Variant, string? ModelDigest, string? NumericsClass, bool Reused,
        int? Segments, int SegmentsDone, long? Frames, long FramesDone, long FramesReused)
    {
        public JobAnalysis ToAnalysis() => new(
            Id, DbText.Parse<Stage>(Stage), Model, ModelVersion, Variant, ModelDigest, NumericsClass, Reused, Segments, SegmentsDone, Frames, FramesDone, FramesReused);
    }

    private sealed record JobRow(
        Guid TenantId, Guid Id, Guid VideoId, string State, short Lane, string Request, string? ClientReference, DateTime CreatedAt,
        DateTime? StartedAt, DateTime? FinishedAt, string? FailureCode, string? FailureDetail, string Warnings, int ResultsRevision,
        string? Digest, string? Summary, string? TraceParent, long LastSeq, long FramesInFlight, long? QueuePosition, DateTime Now,
        int Priority, bool Paused, DateTime? DeadlineAt, TimeSpan? ExecutionTimeout, Guid? RetryOf)
    {
        public JobStatus ToStatus(IReadOnlyList<JobAnalysis> analyses, IReadOnlyList<Warning> warnings) => new(
            TenantId, Id, VideoId, DbText.Parse<JobState>(State), (Lane)Lane, DbText.FromJson<JobRequest>(Request), ClientReference, CreatedAt,
            StartedAt, FinishedAt, FailureCode is null ? null : Contracts.FailureCode.Parse(FailureCode), FailureDetail,
            warnings, ResultsRevision, Digest, Summary is null ? null : DbText.FromJson<JobSummary>(Summary),
            TraceParent, LastSeq, analyses, FramesInFlight, QueuePosition, Now, Priority, Paused, DeadlineAt, ExecutionTimeout, RetryOf);
    }
}

internal static class JobQuerySql
{
    public const string Find = """
        select j.tenant_id, j.id, j.video_id, j.state, j.lane, j.request::text, j.client_reference, j.created_at, j.started_at, j.finished_at,
               j.failure_code, j.failure_detail, j.warnings::text, j.results_revision, j.digest, j.summary::text, j.trace_parent, j.last_seq,
               case when j.finished_at is null
                   then (select coalesce(sum(w.progress), 0) from work w where w.job_id = j.id and w.lease_owner is not null and w.kind = 'segment')
                   else 0 end as frames_in_flight,
               case when j.state = 'queued' then (
                   select count(*) from job o
                   where o.state = 'queued'
                     and (o.lane, -o.priority, o.accepted_seq) < (j.lane, -j.priority, j.accepted_seq)) end as queue_position,
               now() as now, j.priority, j.paused, j.deadline_at, j.execution_timeout, j.retry_of
        from job j
        where j.tenant_id = @tenantId and j.id = @jobId and j.erased_at is null
        """;

    public const string FindAnalyses = """
        select a.id, a.stage, a.model, a.model_version, a.variant, a.model_digest, a.numerics_class, ja.reused,
               a.segments, a.segments_done, a.frames, a.frames_done, ja.frames_reused
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id
        where ja.job_id = @jobId
        order by a.stage
        """;

    public const string List = """
        select id, video_id, state, client_reference, created_at, finished_at, failure_code, accepted_seq
        from job
        where tenant_id = @tenantId and erased_at is null
          and (@state::text is null or state = @state)
          and (@clientReference::text is null or client_reference = @clientReference)
          and (@videoId::uuid is null or video_id = @videoId)
          and (@before::bigint is null or accepted_seq < @before)
        order by accepted_seq desc
        limit @limit
        """;

    public const string ReadPulses = "select id, state, last_seq from job where id = any(@ids)";

    public const string CountLive = """
        select state, count(*) from job where state in ('queued', 'planning', 'running', 'linking') group by state
        """;
}
