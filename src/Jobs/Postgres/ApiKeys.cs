using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Who a request comes from.</summary>
public sealed record ApiKeyHolder
{
    // Properties, as the driver calls an array column an Array, for which Dapper finds no constructor with string[].
    public required Guid TenantId { get; init; }

    public required Guid KeyId { get; init; }

    public required string Name { get; init; }

    public required string[] Scopes { get; init; }
}

/// <summary>Tenants that exist from the first start.</summary>
public static class KnownTenants
{
    public static readonly Guid Default = new("00000000-0000-7000-8000-000000000001");
}

/// <summary>API keys: 256 random bits, of which only the SHA-256 is stored.</summary>
public sealed class ApiKeys(Database database, TimeProvider time)
{
    private const string Prefix = "soccer_";

    /// <summary>Every scope there is: what the bootstrap key may do.</summary>
    public static readonly string[] AllScopes = ["jobs:read", "jobs:write", "videos:write", "admin"];

    public Task<ApiKeyHolder?> FindAsync(string secret, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<ApiKeyHolder>(
            new CommandDefinition(ApiKeySql.FindLive, new { hash = Hash(secret) }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Makes the first key of the default tenant, when there is no key at all.</summary>
    /// <param name="chosen">The secret an operator set (SOCCER_API_KEY); null makes one.</param>
    /// <returns>The secret, to be shown once; null when keys exist already.</returns>
    public Task<string?> BootstrapAsync(string? chosen, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var secret = chosen ?? Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            await connection.ExecuteAsync(ApiKeySql.TakeBootstrapLock, transaction: transaction);
            var added = await connection.ExecuteAsync(ApiKeySql.AddFirst, new
            {
                id = Guid.CreateVersion7(time.GetUtcNow()),
                tenantId = KnownTenants.Default,
                prefix = secret[..Math.Min(secret.Length, Prefix.Length + 4)],
                hash = Hash(secret),
                scopes = AllScopes,
            }, transaction);
            return added == 1 ? secret : null;
        }, cancellationToken);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

internal static class ApiKeySql
{
    public const string FindLive = """
        select tenant_id, id as key_id, name, scopes
        from api_key
        where secret_hash = @hash and revoked_at is null and (expires_at is null or expires_at > now())
        """;

    // A statement of its own: the next one must see what the holder before us committed.
    public const string TakeBootstrapLock = "select pg_advisory_xact_lock(hashtextextended('bootstrap-key', 0))";

    public const string AddFirst = """
        insert into api_key (id, tenant_id, name, prefix, secret_hash, scopes)
        select @id, @tenantId, 'bootstrap', @prefix, @hash, @scopes
        where not exists (select 1 from api_key)
        """;
}
