using Dapper;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Worker.Maintenance;

namespace SoccerRecognition.Worker.Tests.Maintenance;

public sealed class CalendarTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_entry_of_the_calendar_is_set_and_what_is_due_is_done_by_the_worker()
    {
        await using var worker = await WorkerHost.StartAsync(Token, ("Calendar:Poll", "00:00:01"), ("Calendar:Retention", "15 4 * * 1"));
        var database = worker.Services.GetRequiredService<Database>();

        // Twice, as from two places; and after the worker's start, which waits for it.
        await CalendarSchema.InstallAsync(database.ConnectionString, Token);
        await CalendarSchema.InstallAsync(database.ConnectionString, Token);
        await Eventually.IsTrueAsync("the calendar is set", async _ => await CountAsync(database, "select count(*) from hangfire.hash where field = 'Cron'") == 3, Token);
        Assert.Equal(1, await CountAsync(database, "select count(*) from hangfire.hash where field = 'Cron' and value = '15 4 * * 1'"));

        await using (var connection = await database.OpenAsync(Token))
            await connection.ExecuteAsync("insert into upkeep_event (type, at) values ('object.orphaned', now() - interval '1000 days')");
        var calendar = new RecurringJobManager(Calendar.Open(database.ConnectionString, TimeSpan.FromSeconds(1)));
        foreach (var name in new[] { "months", "forgetting", "retention" }) calendar.Trigger(name);
        await Eventually.IsTrueAsync(
            "all three have run", async _ => await CountAsync(database, "select count(*) from hangfire.job where statename = 'Succeeded'") == 3, Token);
        Assert.Equal(6, await CountAsync(database, "select count(*) from list_months()"));
        Assert.Equal(0, await CountAsync(database, "select count(*) from upkeep_event"));
    }

    private static async Task<long> CountAsync(Database database, string sql)
    {
        await using var connection = await database.OpenAsync(Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
