using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Something made from a job's results.</summary>
public sealed record Artifact(
    ArtifactKind Kind, ArtifactState State, string? ObjectKey, string? MediaType, long? SizeBytes, FailureCode? Failure, int Progress);

/// <summary>The artifacts of jobs, and the hop <c>render</c>.</summary>
public sealed class Artifacts(Database database)
{
    public Task<IReadOnlyList<Artifact>> ListAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Artifact>>(async connection =>
        {
            var rows = await connection.QueryAsync<Row>(new CommandDefinition(ArtifactSql.List, new { tenantId, jobId }, cancellationToken: cancellationToken));
            return [.. rows.Select(row => new Artifact(
                DbText.Parse<ArtifactKind>(row.Kind), DbText.Parse<ArtifactState>(row.State), row.ObjectKey, row.MediaType, row.SizeBytes,
                row.FailureCode is null ? null : FailureCode.Parse(row.FailureCode), row.Progress))];
        }, cancellationToken);

    /// <summary>The artifact is stored: it becomes readable. A failure of one never touches the job.</summary>
    public Task<Committed> CommitAsync(LeasedWork work, string objectKey, string mediaType, long sizeBytes, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            await connection.ExecuteAsync(ArtifactSql.MakeReady,
                new { work.JobId, kind = DbText.Of(work.Artifact!.Value), objectKey, mediaType, sizeBytes }, transaction);
            await Fence.FinishAsync(connection, transaction, work);
            var seq = await JobRows.TellAsync(connection, transaction, work.JobId, "artifact.ready", new { kind = work.Artifact });
            return new Committed(seq, []);
        }, cancellationToken);

    private sealed record Row(string Kind, string State, string? ObjectKey, string? MediaType, long? SizeBytes, string? FailureCode, int Progress);
}

internal static class ArtifactSql
{
    public const string List = """
        select t.kind, t.state, t.object_key, t.media_type, t.size_bytes, t.failure_code, coalesce(w.progress, 0) as progress
        from artifact t
        left join work w on w.job_id = t.job_id and w.kind = 'render' and w.artifact = t.kind
        where t.tenant_id = @tenantId and t.job_id = @jobId
        order by t.kind
        """;

    public const string MakeReady = """
        update artifact
        set state = 'ready', object_key = @objectKey, media_type = @mediaType, size_bytes = @sizeBytes, finished_at = now()
        where job_id = @jobId and kind = @kind
        """;
}
