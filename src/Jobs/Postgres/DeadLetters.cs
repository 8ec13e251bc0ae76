using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Work that failed for good by its own fault. Evidence is JSON: the last tries, with worker, code and detail.</summary>
/// <param name="Resolution"><c>requeued</c> or <c>discarded</c>; null while nobody has looked after it.</param>
/// <param name="RequeuedAs">The job that tries again.</param>
public sealed record DeadLetter(
    Guid Id, long Seq, Guid JobId, WorkKind Kind, int? SegmentIndex, ArtifactKind? Artifact, FailureCode Code, string Detail, string Evidence,
    DateTime CreatedAt, string? Resolution, DateTime? ResolvedAt, string? ResolvedBy, Guid? RequeuedAs);

/// <summary>Which dead letters; null takes all.</summary>
public sealed record DeadLetterFilter(FailureCode? Code = null, WorkKind? Kind = null, Guid? JobId = null, bool? Resolved = null);

/// <summary>What was done with dead letters.</summary>
/// <param name="Count">Letters.</param>
/// <param name="Accepted">Jobs that try again, one for each job that had a letter.</param>
public sealed record DeadLettersResolved(int Count, IReadOnlyList<AcceptedJob> Accepted);

/// <summary>The list of what failed for good, and the two things that can be done with it: all that is asked for, or nothing.</summary>
public sealed class DeadLetters(Database database, JobControl control)
{
    /// <summary>More in one request is refused: narrow the filter.</summary>
    public const int MaxAtOnce = 1000;

    /// <summary>Newest first.</summary>
    /// <param name="before">Only those with a smaller number: the cursor.</param>
    public Task<IReadOnlyList<DeadLetter>> ListAsync(Guid tenantId, DeadLetterFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DeadLetter>>(async connection =>
        {
            var rows = await connection.QueryAsync<Row>(new CommandDefinition(
                DeadLetterSql.List, Parameters(tenantId, null, filter, before, limit), cancellationToken: cancellationToken));
            return [.. rows.Select(row => row.ToLetter())];
        }, cancellationToken);

    /// <summary>Tries again: for each job that has such a letter one new job that adopts what it had.</summary>
    /// <param name="ids">These letters; null: those of the filter that nobody has looked after.</param>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>dead-letter-resolved</c>, <c>validation-failed</c>: too many at once. Nothing was done then.</exception>
    public Task<DeadLettersResolved> RequeueAsync(
        Guid tenantId, IReadOnlyCollection<Guid>? ids, DeadLetterFilter filter, string actor, CancellationToken cancellationToken) =>
        ResolveAsync(tenantId, ids, filter, actor, requeue: true, cancellationToken);

    /// <summary>Nothing more is to be done about them.</summary>
    /// <inheritdoc cref="RequeueAsync"/>
    public Task<DeadLettersResolved> DiscardAsync(
        Guid tenantId, IReadOnlyCollection<Guid>? ids, DeadLetterFilter filter, string actor, CancellationToken cancellationToken) =>
        ResolveAsync(tenantId, ids, filter, actor, requeue: false, cancellationToken);

    private Task<DeadLettersResolved> ResolveAsync(
        Guid tenantId, IReadOnlyCollection<Guid>? ids, DeadLetterFilter filter, string actor, bool requeue, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var wanted = ids is null ? filter with { Resolved = false } : new DeadLetterFilter();
            var letters = (await connection.QueryAsync<(Guid Id, Guid JobId, string? Resolution)>(
                DeadLetterSql.Lock, Parameters(tenantId, ids, wanted, null, MaxAtOnce + 1), transaction)).AsList();
            if (letters.Count > MaxAtOnce)
                throw new WorkFailure(FailureCode.ValidationFailed, $"More than {MaxAtOnce} dead letters at once: narrow the filter.");
            if (ids is not null && letters.Count < ids.Distinct().Count()) throw new WorkFailure(FailureCode.NotFound, "There is no such dead letter.");
            if (letters.Any(one => one.Resolution is not null)) throw new WorkFailure(FailureCode.DeadLetterResolved, "Nothing was done.");

            var accepted = new Dictionary<Guid, AcceptedJob>();
            if (requeue)
                foreach (var jobId in letters.Select(one => one.JobId).Distinct())
                    accepted[jobId] = await control.RetryAsync(connection, transaction, tenantId, jobId, null, null, evenSucceeded: true);
            await connection.ExecuteAsync(DeadLetterSql.Resolve, new
            {
                tenantId,
                ids = letters.Select(one => one.Id).ToArray(),
                jobs = letters.Select(one => accepted.GetValueOrDefault(one.JobId)?.JobId).ToArray(),
                resolution = requeue ? "requeued" : "discarded",
                actor,
            }, transaction);
            await connection.ExecuteAsync(DeadLetterSql.Audit, new
            {
                tenantId,
                actor,
                action = requeue ? "dead-letters.requeue" : "dead-letters.discard",
                count = letters.Count,
                data = DbText.ToJson(new { byFilter = ids is null, jobs = accepted.Values.Select(one => one.JobId) }),
            }, transaction);
            return new DeadLettersResolved(letters.Count, [.. accepted.Values]);
        }, cancellationToken);

    private static object Parameters(Guid tenantId, IReadOnlyCollection<Guid>? ids, DeadLetterFilter filter, long? before, int limit) => new
    {
        tenantId,
        ids = ids?.ToArray(),
        code = filter.Code?.Code,
        kind = filter.Kind is { } kind ? DbText.Of(kind) : null,
        filter.JobId,
        filter.Resolved,
        before,
        limit,
    };

    private sealed record Row(
        Guid Id, long Seq, Guid JobId, string Kind, int? SegmentIndex, string? Artifact, string Code, string Detail, string Evidence, DateTime CreatedAt,
        string? Resolution, DateTime? ResolvedAt, string? ResolvedBy, Guid? RequeuedAs)
    {
        public DeadLetter ToLetter() => new(
            Id, Seq, JobId, DbText.Parse<WorkKind>(Kind), SegmentIndex, Artifact is null ? null : DbText.Parse<ArtifactKind>(Artifact),
            FailureCode.Parse(Code), Detail, Evidence, CreatedAt, Resolution, ResolvedAt, ResolvedBy, RequeuedAs);
    }
}

internal static class DeadLetterSql
{
    private const string Wanted = """
        where tenant_id = @tenantId
          and (@ids::uuid[] is null or id = any(@ids))
          and (@code::text is null or code = @code)
          and (@kind::text is null or kind = @kind)
          and (@jobId::uuid is null or job_id = @jobId)
          and (@resolved::boolean is null or (resolved_at is not null) = @resolved)
          and (@before::bigint is null or seq < @before)
          and exists (select from job j where j.id = job_id and j.erased_at is null)
        """;

    public const string List = $"""
        select id, seq, job_id, kind, segment_index, artifact, code, detail, evidence::text, created_at, resolution, resolved_at, resolved_by, requeued_as
        from dead_letter
        {Wanted}
        order by seq desc
        limit @limit
        """;

    public const string Lock = $"select id, job_id, resolution from dead_letter {Wanted} order by seq limit @limit for update";

    public const string Resolve = """
        update dead_letter d
        set resolved_at = now(), resolution = @resolution, resolved_by = @actor, requeued_as = r.job_id
        from unnest(@ids::uuid[], @jobs::uuid[]) as r (id, job_id)
        where d.tenant_id = @tenantId and d.id = r.id
        """;

    public const string Audit = "insert into audit (tenant_id, actor, action, count, data) values (@tenantId, @actor, @action, @count, @data::jsonb)";

    // In the transaction that gives the work up: no failure for good is without its letter.
    public const string Write = """
        insert into dead_letter (tenant_id, id, job_id, work_id, kind, segment_index, artifact, code, detail, evidence)
        select w.tenant_id, @id, w.job_id, w.id, w.kind, w.segment_index, w.artifact, @code, @detail,
               coalesce((select jsonb_agg(jsonb_build_object(
                             'epoch', t.epoch, 'worker', t.worker, 'startedAt', t.started_at, 'finishedAt', t.finished_at,
                             'outcome', t.outcome, 'counted', t.counted, 'code', t.code, 'detail', t.detail) order by t.epoch)
                         from (select * from work_attempt where work_id = w.id order by epoch desc limit 20) t), '[]')
        from work w
        where w.id = @workId
        """;
}
