using Dapper;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A row that refers to an object.</summary>
/// <param name="JobId">Of an artifact; null for a video's source.</param>
/// <param name="Missing">Its object was missed before.</param>
public sealed record ObjectOwner(string ObjectKey, Guid TenantId, Guid? VideoId, Guid? JobId, string? Artifact, bool Missing);

/// <summary>Which rows own which objects.</summary>
public sealed class ObjectOwners(Database database)
{
    /// <summary>The owners of a stretch of keys.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="until">Inclusive; null: to the end.</param>
    public Task<IReadOnlyList<ObjectOwner>> ListAsync(string after, string? until, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectOwner>>(async connection => (await connection.QueryAsync<ObjectOwner>(new CommandDefinition(
            OwnerSql.List, new { after, until }, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    public Task TellOrphanAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(OwnerSql.TellOrphan, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Marks an owner without object, and tells it.</summary>
    /// <returns>False when the row is another by now, or told already.</returns>
    public Task<bool> MarkMissingAsync(ObjectOwner owner, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (await connection.ExecuteAsync(owner.JobId is null ? OwnerSql.MarkVideoMissing : OwnerSql.MarkArtifactMissing, owner, transaction) == 0) return false;
            await connection.ExecuteAsync(OwnerSql.TellMissing, owner, transaction);
            if (owner.JobId is { } jobId)
                await JobRows.TellAsync(connection, transaction, jobId, "artifact.missing", new { kind = owner.Artifact });
            return true;
        }, cancellationToken);

    /// <summary>What was missed is there again.</summary>
    public async Task MarkFoundAsync(IReadOnlyCollection<ObjectOwner> owners, CancellationToken cancellationToken)
    {
        if (owners.Count == 0) return;
        var keys = owners.Select(one => one.ObjectKey).ToArray();
        await database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(OwnerSql.MarkFound, new { keys }, cancellationToken: cancellationToken)), cancellationToken);
    }
}

internal static class OwnerSql
{
    // Keys compare byte by byte, as in the store's listings. What retention has given up owns nothing: its object goes.
    public const string List = """
        select object_key, tenant_id, id as video_id, null::uuid as job_id, null::text as artifact, source_missing_at is not null as missing
        from video
        where object_key collate "C" > @after and (@until::text is null or object_key collate "C" <= @until)
          and erased_at is null and source_gone_at is null
        union all
        select object_key, tenant_id, null, job_id, kind, missing_at is not null
        from artifact
        where object_key collate "C" > @after and (@until::text is null or object_key collate "C" <= @until)
        """;

    public const string TellOrphan = "insert into upkeep_event (type) values ('object.orphaned')";

    public const string MarkVideoMissing = """
        update video set source_missing_at = now()
        where tenant_id = @tenantId and id = @videoId and object_key = @objectKey and source_missing_at is null
          and source_gone_at is null and erased_at is null
        """;

    public const string MarkArtifactMissing = """
        update artifact set missing_at = now() where job_id = @jobId and kind = @artifact and object_key = @objectKey and missing_at is null
        """;

    public const string TellMissing = """
        insert into upkeep_event (type, tenant_id, video_id, job_id) values ('object.missing', @tenantId, @videoId, @jobId)
        """;

    public const string MarkFound = """
        with videos as (update video set source_missing_at = null where object_key = any(@keys))
        update artifact set missing_at = null where object_key = any(@keys)
        """;
}
