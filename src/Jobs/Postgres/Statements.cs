using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>
/// Statements that go to the server together: one round trip, run in the order in which they were added, each seeing what those before it did.
/// Outside of a transaction they are one of their own.
/// </summary>
internal sealed partial class Statements(NpgsqlConnection connection, NpgsqlTransaction? transaction = null) : IAsyncDisposable
{
    // The driver would read each statement for its names every time it is sent; by number it takes them as they are.
    private static readonly ConcurrentDictionary<string, (string Sql, string[] Names)> Numbered = new();

    private readonly NpgsqlBatch _batch = new(connection, transaction);

    /// <param name="sql">One statement.</param>
    /// <param name="parameters">By name, without the sign.</param>
    public Statements Add(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var numbered = Numbered.GetOrAdd(sql, Number);
        var statement = new NpgsqlBatchCommand(numbered.Sql);
        foreach (var name in numbered.Names) statement.Parameters.Add(new NpgsqlParameter { Value = ValueOf(name, parameters) ?? DBNull.Value });
        _batch.BatchCommands.Add(statement);
        return this;
    }

    /// <summary>Runs them. What they return is read in their order; those that return no rows by their nature are not among the answers.</summary>
    /// <exception cref="WorkFailure"><c>lease-lost</c>: the fence does not hold, and nothing behind it has run.</exception>
    public async Task<Answers> AskAsync(CancellationToken cancellationToken) => new(await Fence.ToldAsync(_batch.ExecuteReaderAsync(cancellationToken)));

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private static object? ValueOf(string name, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach (var (known, value) in parameters)
            if (known == name) return value;
        throw new ArgumentException($"A statement lacks its parameter {name}.", nameof(parameters));
    }

    private static (string Sql, string[] Names) Number(string sql)
    {
        var names = Parameter().Matches(sql).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToArray();
        return (Parameter().Replace(sql, match => $"${Array.IndexOf(names, match.Groups[1].Value) + 1}"), names);
    }

    [GeneratedRegex(@"(?<![@\w])@(\w+)")]
    private static partial Regex Parameter();
}

/// <summary>What the server answered to <see cref="Statements"/>, one after the other.</summary>
internal sealed class Answers(NpgsqlDataReader reader) : IAsyncDisposable
{
    private bool _started;

    /// <summary>The current row of the current answer.</summary>
    public NpgsqlDataReader Row => reader;

    /// <summary>Goes to the first row of the next answer.</summary>
    /// <returns>False when that answer has no row.</returns>
    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (_started && !await Fence.ToldAsync(reader.NextResultAsync(cancellationToken))) throw new InvalidOperationException("There is no further answer.");
        _started = true;
        return await reader.ReadAsync(cancellationToken);
    }

    /// <summary>The first column of the next answer's first row; null when it has no row.</summary>
    public async Task<T?> NextValueAsync<T>(CancellationToken cancellationToken) where T : struct =>
        await NextAsync(cancellationToken) ? await reader.GetFieldValueAsync<T>(0, cancellationToken) : null;

    /// <summary>All rows of the next answer.</summary>
    public async Task<List<T>> NextListAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        for (var more = await NextAsync(cancellationToken); more; more = await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Goes through what is left: a statement that failed says so here and not on disposal.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        while (await Fence.ToldAsync(reader.NextResultAsync(cancellationToken)))
        {
        }
    }

    public ValueTask DisposeAsync() => reader.DisposeAsync();
}
