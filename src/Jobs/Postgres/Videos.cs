using Dapper;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>An immutable object of one tenant.</summary>
/// <param name="SourceGone">Its object is not there any more: retention removed it, or it was not found. What was computed from it stays.</param>
public sealed record Video(
    Guid TenantId, Guid Id, byte[] Sha256, long SizeBytes, string MediaType, string FileName, string ObjectKey, DateTime CreatedAt, bool SourceGone = false);

/// <summary>The videos of the tenants: the same content of a tenant is one video.</summary>
public sealed class Videos(Database database)
{
    /// <summary>The video of that content, if the tenant has it already.</summary>
    public Task<Video?> FindByContentAsync(Guid tenantId, byte[] sha256, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Video>(
            new CommandDefinition(VideoSql.FindByContent, new { tenantId, sha256 }, cancellationToken: cancellationToken)), cancellationToken);

    public Task<Video?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Video>(
            new CommandDefinition(VideoSql.Find, new { tenantId, id }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Gives a video whose source was gone the object of a new upload of the same content.</summary>
    /// <returns>False when it was not gone, or is there again.</returns>
    public Task<bool> RestoreSourceAsync(Video video, string objectKey, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) => await connection.ExecuteAsync(
            VideoSql.RestoreSource, new { video.TenantId, video.Id, newKey = objectKey, video.ObjectKey }, transaction) == 1, cancellationToken);

    /// <summary>Which of these objects belong to no video any more: copies of them may not be kept.</summary>
    public Task<IReadOnlyList<string>> ListGoneAsync(IReadOnlyCollection<string> objectKeys, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(async connection => (await connection.QueryAsync<string>(new CommandDefinition(
            VideoSql.ListGone, new { keys = objectKeys.ToArray() }, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    /// <summary>Adds a video whose object is stored. When another upload of the same content was faster, that one is given back and nothing is added.</summary>
    public Task<(Video Video, bool Added)> AddAsync(Video video, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var added = await connection.QuerySingleOrDefaultAsync<Video>(VideoSql.Add, video, transaction);
            return added is not null
                ? (added, true)
                : (await connection.QuerySingleAsync<Video>(VideoSql.FindByContent, new { video.TenantId, video.Sha256 }, transaction), false);
        }, cancellationToken);
}

internal static class VideoSql
{
    private const string Columns = """
        tenant_id, id, sha256, size_bytes, media_type, file_name, object_key, created_at,
        coalesce(source_gone_at, source_missing_at) is not null as source_gone
        """;

    public const string Find = $"select {Columns} from video where tenant_id = @tenantId and id = @id and erased_at is null";

    public const string FindByContent = $"select {Columns} from video where tenant_id = @tenantId and sha256 = @sha256 and erased_at is null";

    public const string RestoreSource = """
        update video
        set object_key = @newKey, source_gone_at = null, source_missing_at = null
        where tenant_id = @tenantId and id = @id and object_key = @objectKey and erased_at is null
          and coalesce(source_gone_at, source_missing_at) is not null
        """;

    public const string ListGone = """
        select k.key
        from unnest(@keys::text[]) as k (key)
        where not exists (select 1 from video v where v.object_key = k.key and v.erased_at is null and v.source_gone_at is null)
        """;

    public const string Add = $"""
        insert into video (tenant_id, id, sha256, size_bytes, media_type, file_name, object_key)
        values (@TenantId, @Id, @Sha256, @SizeBytes, @MediaType, @FileName, @ObjectKey)
        on conflict (tenant_id, sha256) do nothing
        returning {Columns}
        """;
}
