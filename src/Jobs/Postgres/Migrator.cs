using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Brings a database to this version: forward-only numbered SQL files, each once, under a lock.</summary>
public static class Migrator
{
    private const long LockId = 7_231_905_104_470_117;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Applies what is missing, in order; a second caller waits for the first and then finds nothing to do.</summary>
    /// <returns>The names of the scripts that were applied.</returns>
    public static async Task<IReadOnlyList<string>> UpAsync(string connectionString, CancellationToken cancellationToken)
    {
        var plain = WithoutTimeouts(connectionString);
        await using var guard = new NpgsqlConnection(plain);
        await guard.OpenAsync(cancellationToken);
        await using (var take = new NpgsqlCommand(MigrationSql.TakeLock, guard) { CommandTimeout = (int)Patience.TotalSeconds })
        {
            take.Parameters.AddWithValue("id", LockId);
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        var result = Engine(plain).PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name ?? "?"} failed: {result.Error.Message}", result.Error);
        return [.. result.Scripts.Select(one => ShortName(one.Name))];
    }

    /// <summary>All migrations of this version, in order, and whether the database has them.</summary>
    public static IReadOnlyList<(string Name, bool Applied)> Status(string connectionString)
    {
        var engine = Engine(WithoutTimeouts(connectionString));
        var applied = engine.GetExecutedScripts().ToHashSet(StringComparer.Ordinal);
        return [.. engine.GetDiscoveredScripts().Select(one => (ShortName(one.Name), applied.Contains(one.Name)))];
    }

    private static UpgradeEngine Engine(string connectionString) => DeployChanges.To
        .PostgresqlDatabase(connectionString)
        .JournalToPostgresqlTable("public", "schema_version")
        .WithScriptsEmbeddedInAssembly(typeof(Migrator).Assembly, name => name.EndsWith(".sql", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogTo(new NoOpUpgradeLog())
        .Build();

    private static string WithoutTimeouts(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Options = null, Pooling = false, MaxAutoPrepare = 0 }.ConnectionString;

    private static string ShortName(string resource) => string.Join('.', resource.Split('.')[^2..]);
}

internal static class MigrationSql
{
    public const string TakeLock = "select pg_advisory_lock(@id)";
}
