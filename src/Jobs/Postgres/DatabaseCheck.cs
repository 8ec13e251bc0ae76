using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.StartChecks;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Whether the database is one this version can work on, and keeps what it acknowledges.</summary>
internal static class DatabaseCheck
{
    public const string Name = "database";

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        try
        {
            return await services.GetRequiredService<Database>().ReadAsync(
                connection => LookAsync(connection, options, cancellationToken), cancellationToken);
        }
        catch (WorkFailure failure)
        {
            return [failure.InnerException is PostgresException refused && Refusal(refused.SqlState) is { } wrong ? wrong : CheckResult.Away(Name, failure.Detail)];
        }
        catch (PostgresException refused)
        {
            return [Refusal(refused.SqlState) ?? CheckResult.Wrong(Name, $"The server refuses ({refused.SqlState}).", "Look into its log.")];
        }
    }

    private static async Task<IReadOnlyList<CheckResult>> LookAsync(NpgsqlConnection connection, DatabaseOptions options, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < Migrator.OldestServer)
            return [CheckResult.Wrong(Name, $"The server is PostgreSQL {connection.PostgreSqlVersion}.", $"Version {Migrator.OldestServer} or newer is needed.")];
        var server = await connection.QuerySingleAsync<ServerSettings>(new CommandDefinition(DatabaseCheckSql.ReadSettings, cancellationToken: cancellationToken));
        var state = await SchemaState.ReadAsync(connection, cancellationToken);
        if (server.IsReadOnly) return [CheckResult.Away(Name, "The server takes no writes: it is a standby, or read-only.")];
        return
        [
            .. Problems(server, state, options).DefaultIfEmpty(
                CheckResult.Good(Name, $"PostgreSQL {connection.PostgreSqlVersion}, schema as needed{(server.Fsync ? "" : ", fsync is off")}.")),
        ];
    }

    private static IEnumerable<CheckResult> Problems(ServerSettings server, SchemaState state, DatabaseOptions options)
    {
        if (server.Encoding != "UTF8")
            yield return CheckResult.Wrong(Name, $"Its encoding is {server.Encoding}.", "Create the database with ENCODING 'UTF8'.");
        if (server.SynchronousCommit == "off" && !options.AllowAsynchronousCommit)
            yield return CheckResult.Wrong(
                Name, "synchronous_commit is off: a crash would lose what was acknowledged.", "Set it to on for this database and user, or set Database:AllowAsynchronousCommit.");
        var schema = state.Kind switch
        {
            SchemaKind.Empty => CheckResult.Wrong(Name, "The database is empty.", "Run soccer migrate up."),
            SchemaKind.Foreign => CheckResult.Wrong(Name, "It holds the tables of another system.", "Give this one a database of its own."),
            SchemaKind.Older => CheckResult.Wrong(Name, $"Its schema is older: {string.Join(", ", state.Missing)} missing.", "Run soccer migrate up."),
            SchemaKind.Newer => CheckResult.Wrong(Name, $"Its schema is newer: {string.Join(", ", state.Unknown)}.", "Run the version that migrated it, or soccer migrate down with that version."),
            _ => null,
        };
        if (schema is not null) yield return schema;
    }

    private static CheckResult? Refusal(string sqlState) => sqlState switch
    {
        "28P01" or "28000" => CheckResult.Wrong(Name, "The server refuses the user or the password.", "Check Database:User and Database:Password, and the server's pg_hba.conf."),
        "3D000" => CheckResult.Wrong(Name, "There is no database of that name.", "Create it with ENCODING 'UTF8', then run soccer migrate up."),
        "42501" => CheckResult.Wrong(Name, "The user lacks rights.", "Grant it all on the database and on the schema public."),
        _ => null,
    };

    private sealed record ServerSettings(string Encoding, string SynchronousCommit, bool Fsync, bool IsReadOnly);
}

internal static class DatabaseCheckSql
{
    public const string ReadSettings = """
        select current_setting('server_encoding') as encoding, current_setting('synchronous_commit') as synchronous_commit,
               current_setting('fsync') = 'on' as fsync, current_setting('transaction_read_only') = 'on' or pg_is_in_recovery() as is_read_only
        """;
}
