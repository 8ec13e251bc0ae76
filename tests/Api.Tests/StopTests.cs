using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

public sealed class StopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_stops_is_first_not_ready_then_ends_waits_and_finishes_requests()
    {
        await using var api = await ApiService.StartAsync(("Api:DrainDelay", "00:00:03"));
        await using (var worker = api.Database.DataSource.CreateCommand("""
            insert into worker (id, name, roles, models, slots, busy, stats)
            values (gen_random_uuid(), 'one', '{detection}', '[{"model":"stub","version":"1.0.0","variant":"float","numericsClass":"cpu","batchSize":1}]', 1, 0, '{}')
            """))
            await worker.ExecuteNonQueryAsync(Token);
        var video = await api.Client.UploadAsync(Media.Mp4());
        var job = await api.Client.SubmitAsync(new { videoId = video.Id });
        var waiting = api.Client.GetAsync($"{job.Links.Self}?wait=60", Token);

        var stopping = api.Services.GetRequiredService<IHostApplicationLifetime>();
        stopping.StopApplication();
        var stopped = api.StopAsync();
        await Eventually.IsTrueAsync(
            "it is not ready", async token => (await api.Client.GetAsync("/health/ready", token)).StatusCode == HttpStatusCode.ServiceUnavailable, Token);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/health/live", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync(job.Links.Self, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token)).StatusCode);
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task A_database_without_room_is_answered_507_and_never_202()
    {
        await using var api = await ApiService.StartAsync();
        var video = await api.Client.UploadAsync(Media.Mp4());
        // The server's own error for a full disk, raised where a job is inserted.
        await using (var full = api.Database.DataSource.CreateCommand("""
            create function no_room() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
            create trigger no_room before insert on job for each row execute function no_room();
            """))
            await full.ExecuteNonQueryAsync(Token);

        using var refused = await api.Client.PostAsync("/api/v1/jobs", System.Net.Http.Json.JsonContent.Create(new { videoId = video.Id }), Token);
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        await refused.ProblemAsync("insufficient-storage");

        await using (var room = api.Database.DataSource.CreateCommand("drop trigger no_room on job")) await room.ExecuteNonQueryAsync(Token);
        await api.Client.SubmitAsync(new { videoId = video.Id });
    }
}
