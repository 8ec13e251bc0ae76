using Dapper;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>An immutable object of one tenant.</summary>
public sealed record Video(
    Guid TenantId, Guid Id, byte[] Sha256, long SizeBytes, string MediaType, string FileName, string ObjectKey, DateTime CreatedAt);

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
    private const string Columns = "tenant_id, id, sha256, size_bytes, media_type, file_name, object_key, created_at";

    public const string Find = $"select {Columns} from video where tenant_id = @tenantId and id = @id";

    public const string FindByContent = $"select {Columns} from video where tenant_id = @tenantId and sha256 = @sha256";

    public const string Add = $"""
        insert into video (tenant_id, id, sha256, size_bytes, media_type, file_name, object_key)
        values (@TenantId, @Id, @Sha256, @SizeBytes, @MediaType, @FileName, @ObjectKey)
        on conflict (tenant_id, sha256) do nothing
        returning {Columns}
        """;
}
