using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One entry of a job's history. Data is JSON.</summary>
public sealed record JobEvent(long Seq, DateTime At, string Type, string Data);

/// <summary>One lease of one row of a job's work.</summary>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Outcome"><c>done</c>, <c>failed</c>, <c>released</c>, <c>lost</c> (ran out) or <c>fenced</c> (the job ended); null while it runs.</param>
/// <param name="Counted">Whether it counts towards the attempts that the work has.</param>
public sealed record JobAttempt(
    Guid WorkId, WorkKind Kind, Stage? Stage, int? SegmentIndex, ArtifactKind? Artifact, string Worker, long Epoch, DateTime StartedAt, DateTime? FinishedAt,
    string? Outcome, bool Counted, FailureCode? Code, string? Detail)
{
    public AttemptPlace Place => new((StartedAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, Epoch, WorkId);
}

/// <summary>The place of an attempt in the list of them.</summary>
/// <param name="StartedUs">Microseconds since 1970.</param>
public readonly record struct AttemptPlace(long StartedUs, long Epoch, Guid WorkId);

/// <summary>What happened to a job: its events, and every try of its work.</summary>
public sealed class JobHistory(Database database)
{
    /// <summary>In the order of their start.</summary>
    /// <returns>Null when the tenant has no such job.</returns>
    public Task<IReadOnlyList<JobAttempt>?> ListAttemptsAsync(Guid tenantId, Guid jobId, AttemptPlace? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobAttempt>?>(async connection =>
        {
            if (!await ExistsAsync(connection, tenantId, jobId, cancellationToken)) return null;
            var rows = await connection.QueryAsync<Row>(new CommandDefinition(
                JobHistorySql.ListAttempts, new { jobId, startedUs = after?.StartedUs, epoch = after?.Epoch, workId = after?.WorkId, limit }, cancellationToken: cancellationToken));
            return [.. rows.Select(row => row.ToAttempt())];
        }, cancellationToken);

    /// <summary>Events after a number, in their order.</summary>
    /// <returns>Null when the tenant has no such job.</returns>
    public Task<IReadOnlyList<JobEvent>?> ListEventsAsync(Guid tenantId, Guid jobId, long afterSeq, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobEvent>?>(async connection =>
        {
            if (!await ExistsAsync(connection, tenantId, jobId, cancellationToken)) return null;
            return (await connection.QueryAsync<JobEvent>(new CommandDefinition(
                JobHistorySql.ListEvents, new { tenantId, jobId, afterSeq, limit }, cancellationToken: cancellationToken))).AsList();
        }, cancellationToken);

    private static Task<bool> ExistsAsync(Npgsql.NpgsqlConnection connection, Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<bool>(new CommandDefinition(JobControlSql.Exists, new { tenantId, jobId }, cancellationToken: cancellationToken));

    private sealed record Row(
        Guid WorkId, string Kind, string? Stage, int? SegmentIndex, string? Artifact, string Worker, long Epoch, DateTime StartedAt, DateTime? FinishedAt,
        string? Outcome, bool Counted, string? Code, string? Detail)
    {
        public JobAttempt ToAttempt() => new(
            WorkId, DbText.Parse<WorkKind>(Kind), Stage is null ? null : DbText.Parse<Stage>(Stage), SegmentIndex,
            Artifact is null ? null : DbText.Parse<ArtifactKind>(Artifact), Worker, Epoch, StartedAt, FinishedAt, Outcome, Counted,
            Code is null ? null : FailureCode.Parse(Code), Detail);
    }
}

internal static class JobHistorySql
{
    // Work of an analysis that a later job adopted is that job's; what this job's workers did of it is its own history all the same.
    public const string ListAttempts = """
        select w.id as work_id, w.kind, a.stage, w.segment_index, w.artifact, t.worker, t.epoch, t.started_at, t.finished_at, t.outcome, t.counted, t.code, t.detail
        from work w
        join work_attempt t on t.work_id = w.id
        left join analysis a on a.id = w.analysis_id
        where w.id in (
                select id from work where job_id = @jobId and kind in ('plan', 'link', 'publish')
                union all
                select id from work where job_id = @jobId and kind = 'render'
                union all
                select s.id from job_analysis ja join work s on s.analysis_id = ja.analysis_id and s.kind = 'segment'
                where ja.job_id = @jobId and not ja.reused)
          and (@startedUs::bigint is null
               or (t.started_at, t.epoch, w.id) > (timestamptz 'epoch' + @startedUs * interval '1 microsecond', @epoch::bigint, @workId::uuid))
        order by t.started_at, t.epoch, w.id
        limit @limit
        """;

    public const string ListEvents = """
        select seq, at, type, data::text
        from job_event
        where tenant_id = @tenantId and job_id = @jobId and seq > @afterSeq
        order by seq
        limit @limit
        """;
}
