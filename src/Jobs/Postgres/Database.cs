using System.Data;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Circuits;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>The one pool of connections of a process, and the only way to a transaction.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly Circuit _circuit;
    private readonly DatabaseOptions? _poolerTimeouts;

    private const int KeepAliveSeconds = 30;

    static Database()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }

    public Database(IOptions<DatabaseOptions> options, DependencyCircuits? circuits = null)
    {
        var chosen = options.Value;
        _circuit = circuits?.Database ?? new Circuit("database", new CircuitOptions(), TimeProvider.System);
        _poolerTimeouts = chosen.Pooler ? chosen : null;
        var text = new NpgsqlConnectionStringBuilder(chosen.ConnectionString ?? "")
        {
            MaxPoolSize = chosen.MaxConnections,
            MinPoolSize = chosen.MinConnections,
            Timeout = (int)chosen.ConnectTimeout.TotalSeconds,
            // A connection that goes through balancers and firewalls is not trusted for ever, and its other end is asked now and then.
            ConnectionLifetime = (int)chosen.ConnectionLifetime.TotalSeconds,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveSeconds,
            TcpKeepAliveInterval = KeepAliveSeconds / 3,
            ApplicationName = "soccer-recognition",
            IncludeErrorDetail = false,
            // A transaction pooler gives every transaction another session: prepared statements would be missing there.
            MaxAutoPrepare = chosen.Pooler ? 0 : 120,
            // Nothing here leaves a session changed: no SET, no session lock, no temporary table. Resetting would cost a statement each time.
            NoResetOnClose = true,
        };
        if (chosen.ConnectionString is null)
            (text.Host, text.Port, text.Database, text.Username, text.Password) =
                (chosen.Host, chosen.Port, chosen.Name, chosen.User, chosen.Password);
        if (string.IsNullOrEmpty(text.Options) && !chosen.Pooler)
            text.Options = $"-c statement_timeout={Milliseconds(chosen.StatementTimeout)} -c lock_timeout={Milliseconds(chosen.LockTimeout)} "
                + $"-c idle_in_transaction_session_timeout={Milliseconds(chosen.IdleInTransactionTimeout)}";

        var builder = new NpgsqlDataSourceBuilder(text.ConnectionString);
        _source = text.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
            : builder.Build();
        ConnectionString = text.ConnectionString;
    }

    /// <summary>For what opens its own connections (migrations, Hangfire). Holds the password: never logged.</summary>
    public string ConnectionString { get; }

    /// <exception cref="WorkFailure"><c>dependency-unavailable</c>: no connection within the time-out.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _circuit.RunAsync(() => _source.OpenConnectionAsync(cancellationToken).AsTask(), IsAway);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw Unavailable(failure);
        }
    }

    /// <summary>
    /// Runs the body in one transaction and commits it when the body returns. What the server refuses or a broken connection becomes
    /// <c>dependency-unavailable</c>; the transaction is then gone as a whole.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> body, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            if (_poolerTimeouts is { } timeouts) await SetTimeoutsAsync(connection, transaction, timeouts);
            var result = await body(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (NpgsqlException failure) when (IsOutage(failure))
        {
            throw Unavailable(failure);
        }
    }

    public Task InTransactionAsync(Func<NpgsqlConnection, NpgsqlTransaction, Task> body, CancellationToken cancellationToken) =>
        InTransactionAsync(async (connection, transaction) =>
        {
            await body(connection, transaction);
            return true;
        }, cancellationToken);

    /// <summary>Runs statements that each stand for themselves on one connection, with failures typed as in a transaction.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        try
        {
            return await body(connection);
        }
        catch (NpgsqlException failure) when (IsOutage(failure))
        {
            throw Unavailable(failure);
        }
    }

    /// <summary>Returns when the server answers and takes writes.</summary>
    /// <exception cref="WorkFailure"><c>dependency-unavailable</c>.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(DatabaseSql.Check, cancellationToken: cancellationToken)), cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // A pooler passes no start-up options on, and keeps nothing of a session: what bounds a transaction is set in it.
    private static Task SetTimeoutsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, DatabaseOptions options) =>
        connection.ExecuteAsync(DatabaseSql.SetTimeouts, new
        {
            statement = $"{Milliseconds(options.StatementTimeout)}",
            wait = $"{Milliseconds(options.LockTimeout)}",
            idle = $"{Milliseconds(options.IdleInTransactionTimeout)}",
        }, transaction);

    // That all our own connections are in use says nothing about the server.
    private static bool IsAway(Exception failure) =>
        failure is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException
        && !failure.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    // A statement the server understood and refused is our mistake, except for shutdown (57), resources (53), time-outs and lock time-outs.
    private static bool IsOutage(NpgsqlException failure) =>
        failure is not PostgresException refused
        || refused.SqlState.StartsWith("57", StringComparison.Ordinal) || refused.SqlState.StartsWith("53", StringComparison.Ordinal)
        || refused.SqlState.StartsWith("08", StringComparison.Ordinal) || refused.SqlState is "55P03" or "25006" or "25P03" or "40P01" or "40001" or "58030";

    private static WorkFailure Unavailable(Exception cause) => cause is PostgresException { SqlState: "53100" }
        ? new(FailureCode.InsufficientStorage, "The database has no room left.", cause)
        : new(FailureCode.DependencyUnavailable, "The database is not available.", cause);
}

internal static class DatabaseSql
{
    public const string Check = "select 1";

    public const string SetTimeouts = """
        select set_config('statement_timeout', @statement, true), set_config('lock_timeout', @wait, true),
               set_config('idle_in_transaction_session_timeout', @idle, true)
        """;
}
