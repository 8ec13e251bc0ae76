using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A month of one of the two tables that are kept by month.</summary>
public sealed record KeptMonth(string Parent, DateOnly Month);

/// <summary>The months of frame rows: made ahead of need, dropped when nothing refers to them.</summary>
public sealed partial class Months(Database database, IOptions<RetentionOptions> options, ILogger<Months> logger)
{
    /// <summary>This month and those ahead. Plans still make their own, so that a calendar that stands still stops nothing.</summary>
    public Task MakeAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(
            MonthSql.MakeAhead, new { ahead = options.Value.MonthsAhead }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Detaches and drops what is past and not referred to. One that is in use just now is left for the next time.</summary>
    /// <returns>What was dropped.</returns>
    public async Task<IReadOnlyList<KeptMonth>> DropAsync(CancellationToken cancellationToken)
    {
        var past = await database.ReadAsync(async connection => (await connection.QueryAsync<KeptMonth>(
            new CommandDefinition(MonthSql.ListPast, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        var dropped = new List<KeptMonth>();
        foreach (var one in past)
        {
            try
            {
                if (!await database.InTransactionAsync((connection, transaction) => connection.QuerySingleAsync<bool>(MonthSql.Drop, one, transaction), cancellationToken)) continue;
                Log.Dropped(logger, one.Parent, one.Month);
                dropped.Add(one);
            }
            catch (WorkFailure busy) when (busy.Code == FailureCode.DependencyUnavailable)
            {
                Log.Busy(logger, one.Parent, one.Month);
            }
        }

        return dropped;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Nothing refers to {Parent} of {Month} any more: dropped")]
        public static partial void Dropped(ILogger logger, string parent, DateOnly month);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Parent} of {Month} could not be looked at now; the next time does")]
        public static partial void Busy(ILogger logger, string parent, DateOnly month);
    }
}

internal static class MonthSql
{
    public const string MakeAhead = """
        select ensure_month((date_trunc('month', now()) + make_interval(months => m))::date) from generate_series(0, @ahead) as m
        """;

    public const string ListPast = "select parent, month from list_months() where month < date_trunc('month', now())::date order by month, parent";

    public const string Drop = "select drop_month(@parent, @month)";
}
