using Dapper;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Tests.Upkeep;

public sealed class MonthTests : IAsyncLifetime
{
    private const string Past = "date_trunc('month', now() - interval '3 months')::date";
    private UpkeepDatabase _db = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _db = await UpkeepDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Months_are_made_ahead_once_and_kept_as_tables_that_are_written_once()
    {
        await _db.Get<Months>().MakeAsync(Token);
        await _db.Get<Months>().MakeAsync(Token);
        Assert.Equal(6, await _db.ScalarAsync<long>("select count(*) from list_months()"));
        Assert.Equal(6, await _db.ScalarAsync<long>("select count(*) from pg_class where reloptions @> array['autovacuum_vacuum_insert_threshold=200000'] and relname ~ '_\\d{4}_\\d\\d$'"));
        Assert.Empty(await _db.Get<Months>().DropAsync(Token));
        Assert.Equal(6, await _db.ScalarAsync<long>("select count(*) from list_months()"));
    }

    [Fact]
    public async Task A_past_month_is_dropped_when_neither_an_analysis_nor_results_of_a_job_refer_to_it()
    {
        var video = await _db.AddVideoAsync();
        await _db.FinishedJobAsync(video);
        await MoveToPastAsync();
        Assert.Empty(await _db.Get<Months>().DropAsync(Token));
        Assert.Equal(20, await _db.ScalarAsync<long>("select count(*) from linked_frame"));

        // The job of today refers to the analysis of then; its own rows are in today's month.
        await _db.FinishedJobAsync(video);
        await _db.ExecuteAsync($"update job set keep_until = now() - interval '1 day' where created_at < now() - interval '1 month'");
        Assert.Equal(1, (await _db.Get<Retention>().RunAsync(Token)).Results);
        Assert.Equal("linked_frame", Assert.Single(await _db.Get<Months>().DropAsync(Token)).Parent);
        Assert.Equal(20, await _db.ScalarAsync<long>("select count(*) from frame_detections"));

        await _db.ExecuteAsync("update job set keep_until = now() - interval '1 day'");
        Assert.Equal(1, (await _db.Get<Retention>().RunAsync(Token)).Results);
        Assert.Equal("frame_detections", Assert.Single(await _db.Get<Months>().DropAsync(Token)).Parent);
        Assert.Equal(0, await _db.ScalarAsync<long>("select count(*) from list_months() where month < date_trunc('month', now())"));
    }

    [Fact]
    public async Task A_month_that_somebody_reads_just_now_is_left_for_the_next_time()
    {
        await _db.ExecuteAsync($"select ensure_month({Past})");
        await using (var reader = await _db.Jobs.Database.OpenAsync(Token))
        {
            await using var reading = await reader.BeginTransactionAsync(Token);
            await reader.ExecuteAsync("select count(*) from frame_detections; select count(*) from linked_frame");
            Assert.Empty(await _db.Get<Months>().DropAsync(Token));
        }

        Assert.Equal(2, (await _db.Get<Months>().DropAsync(Token)).Count);
    }

    private Task MoveToPastAsync() => _db.ExecuteAsync($"""
        select ensure_month({Past});
        update frame_detections set month = {Past};
        update linked_frame set month = {Past};
        update analysis set month = {Past};
        update job set created_at = {Past} + interval '1 day'
        """);
}
