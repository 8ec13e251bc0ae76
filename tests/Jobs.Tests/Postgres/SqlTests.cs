using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

public sealed partial class SqlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_statement_can_be_prepared_against_the_schema()
    {
        await using var db = await JobsDatabase.CreateAsync(Token);
        await using var connection = await db.Database.OpenAsync(Token);
        var statements = typeof(Database).Assembly.GetTypes().Where(type => type.Name.EndsWith("Sql", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", Sql: (string)field.GetValue(null)!)).ToList();
        Assert.True(statements.Count > 50);

        var refused = new List<string>();
        foreach (var (name, sql) in statements.Where(one => !IsUtility(one.Sql)))
        {
            var names = Parameter().Matches(sql).Select(match => match.Value).Distinct().ToList();
            var numbered = Parameter().Replace(sql, match => $"${names.IndexOf(match.Value) + 1}");
            try
            {
                await connection.ExecuteAsync($"prepare one as {numbered}");
                await connection.ExecuteAsync("deallocate one");
            }
            catch (Npgsql.PostgresException failure)
            {
                refused.Add($"{name}: {failure.MessageText}");
            }
        }

        Assert.Empty(refused);
    }

    // The server prepares only what reads or writes rows.
    private static bool IsUtility(string sql) => sql.StartsWith("copy ", StringComparison.Ordinal) || sql.StartsWith("create schema ", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![@\w])@\w+")]
    private static partial Regex Parameter();
}
