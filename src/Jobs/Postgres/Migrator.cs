using Dapper;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A database cannot be brought where it was to be brought. The message is for people, without secrets.</summary>
public sealed class MigrationFailure(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Moves a database between the versions of its schema: numbered SQL files, each once, in a transaction of its own, all under one lock of the
/// session. So it needs a connection to the server itself: a transaction pooler in between would not keep the lock.
/// </summary>
public static class Migrator
{
    /// <summary>The oldest server that everything here was tried on.</summary>
    public const int OldestServer = 15;

    private const long LockId = 7_231_905_104_470_117;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Applies what is missing, in order; a second caller waits for the first and then finds nothing to do.</summary>
    /// <returns>The names of the scripts that were applied.</returns>
    /// <exception cref="MigrationFailure">The database is another system's, a newer version's, or a script failed.</exception>
    public static async Task<IReadOnlyList<string>> UpAsync(string connectionString, CancellationToken cancellationToken)
    {
        var plain = WithoutTimeouts(connectionString);
        await using var guard = await LockAsync(plain, cancellationToken);
        await RefuseStrangersAsync(guard, cancellationToken);
        var result = Engine(plain).PerformUpgrade();
        if (!result.Successful) throw new MigrationFailure($"Migration {result.ErrorScript?.Name ?? "?"} failed: {result.Error.Message}", result.Error);
        return [.. result.Scripts.Select(one => one.Name[MigrationScripts.Prefix.Length..])];
    }

    /// <summary>Takes back every migration above a number, the latest first, each in a transaction of its own.</summary>
    /// <param name="number">The last migration that stays.</param>
    /// <returns>The names of the scripts that were taken back.</returns>
    /// <exception cref="MigrationFailure">As for <see cref="UpAsync"/>, or a step has no way back: then nothing is done.</exception>
    public static async Task<IReadOnlyList<string>> DownAsync(string connectionString, int number, CancellationToken cancellationToken)
    {
        await using var guard = await LockAsync(WithoutTimeouts(connectionString), cancellationToken);
        var state = await RefuseStrangersAsync(guard, cancellationToken);
        var steps = MigrationScripts.All.Where(one => one.Number > number && state.Applied.Contains(one.Name)).Reverse().ToList();
        if (steps.Find(one => one.Down is null) is { } final)
            throw new MigrationFailure($"There is no way back from {final.Name}: restore a backup from before it.");
        foreach (var step in steps) await TakeBackAsync(guard, step, cancellationToken);
        return [.. steps.Select(one => one.Name)];
    }

    /// <summary>What the database has beside what this version has.</summary>
    public static async Task<SchemaState> StatusAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(WithoutTimeouts(connectionString), cancellationToken);
        return await SchemaState.ReadAsync(connection, cancellationToken);
    }

    /// <summary>Everything in which the live schema differs from what this version's migrations make. Needs the right to create a schema; leaves nothing.</summary>
    public static async Task<IReadOnlyList<SchemaDifference>> VerifyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(WithoutTimeouts(connectionString), cancellationToken);
        return await SchemaComparison.RunAsync(connection, cancellationToken);
    }

    private static async Task TakeBackAsync(NpgsqlConnection connection, MigrationScript step, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using (var command = new NpgsqlCommand(step.Down, connection, transaction) { CommandTimeout = 0 })
                await command.ExecuteNonQueryAsync(cancellationToken);
            await connection.ExecuteAsync(SchemaSql.Forget, new { step.Key }, transaction);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new MigrationFailure($"Taking {step.Name} back failed: {failure.MessageText}", failure);
        }
    }

    private static async Task<SchemaState> RefuseStrangersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw new MigrationFailure($"The server is PostgreSQL {connection.PostgreSqlVersion}: version {OldestServer} or newer is needed.");
        var encoding = await connection.ExecuteScalarAsync<string>(new CommandDefinition(SchemaSql.ServerEncoding, cancellationToken: cancellationToken));
        if (encoding != "UTF8") throw new MigrationFailure($"The database's encoding is {encoding}: create it with ENCODING 'UTF8'.");
        var state = await SchemaState.ReadAsync(connection, cancellationToken);
        return state.Kind switch
        {
            SchemaKind.Foreign => throw new MigrationFailure("The database holds the tables of another system: give this one a database of its own."),
            SchemaKind.Newer => throw new MigrationFailure($"A newer version migrated the database ({string.Join(", ", state.Unknown)}): use that version's program."),
            _ => state,
        };
    }

    private static async Task<NpgsqlConnection> LockAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(connectionString, cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                SchemaSql.TakeLock, new { id = LockId }, commandTimeout: (int)Patience.TotalSeconds, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static UpgradeEngine Engine(string connectionString) => DeployChanges.To
        .PostgresqlDatabase(connectionString)
        .JournalToPostgresqlTable("public", "schema_version")
        .WithScriptsEmbeddedInAssembly(typeof(Migrator).Assembly, MigrationScripts.IsUp)
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogTo(new NoOpUpgradeLog())
        .Build();

    private static string WithoutTimeouts(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Options = null, Pooling = false, MaxAutoPrepare = 0 }.ConnectionString;
}
