using Dapper;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One thing in which a live schema differs from what this version's migrations make.</summary>
/// <param name="Kind"><c>table</c>, <c>column</c>, <c>index</c>, <c>constraint</c>, <c>trigger</c> or <c>function</c>.</param>
/// <param name="Name">Of the thing.</param>
/// <param name="Expected">Its definition; null: it should not be there.</param>
/// <param name="Found">Its definition; null: it is not there.</param>
public sealed record SchemaDifference(string Kind, string Name, string? Expected, string? Found)
{
    public override string ToString() =>
        Found is null ? $"missing {Kind} {Name}" : Expected is null ? $"unexpected {Kind} {Name}" : $"different {Kind} {Name}: {OneLine(Found)} instead of {OneLine(Expected)}";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>
/// Compares the schema <c>public</c> with what this version expects. What is expected is made on the spot: all migrations run into a schema of
/// their own, in a transaction that is rolled back. So nothing has to be kept in step by hand, and both sides are told by the same server.
/// </summary>
internal static class SchemaComparison
{
    private const string Live = "public";
    private const string Scratch = "soccer_verify";

    public static async Task<IReadOnlyList<SchemaDifference>> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var found = await DescribeAsync(connection, transaction, Live, cancellationToken);
        await ExecuteAsync(connection, transaction, SchemaSql.CreateScratch, cancellationToken);
        await LookIntoAsync(connection, transaction, Scratch, cancellationToken);
        foreach (var script in MigrationScripts.All) await ExecuteAsync(connection, transaction, script.Up, cancellationToken);
        var expected = await DescribeAsync(connection, transaction, Scratch, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
        return
        [
            .. expected.Keys.Union(found.Keys).Order()
                .Select(key => new SchemaDifference(key.Kind, key.Name, expected.GetValueOrDefault(key), found.GetValueOrDefault(key)))
                .Where(one => one.Expected != one.Found),
        ];
    }

    private static async Task<Dictionary<(string Kind, string Name), string>> DescribeAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken)
    {
        await LookIntoAsync(connection, transaction, schema, cancellationToken);
        var rows = await connection.QueryAsync<(string Kind, string Name, string Definition)>(
            new CommandDefinition(SchemaSql.Describe, new { schema }, transaction, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => (row.Kind, row.Name), row => row.Definition);
    }

    // Names are told without their schema where it is the one that is looked into: so both sides read the same.
    private static Task LookIntoAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(SchemaSql.LookInto, new { schema }, transaction, cancellationToken: cancellationToken));

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
