using System.Net;
using System.Net.Http.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Tests;

// A service each: HandWorker takes whatever is due.
public sealed class JobControlTests : IAsyncLifetime
{
    private ApiService _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiService.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_failed_job_is_retried_and_its_finished_segments_are_reused()
    {
        var job = await SubmitAsync(new { priority = 5 });
        var worker = new HandWorker(_api.Services);
        await worker.PlanAsync(2);
        await worker.ProcessSegmentAsync();
        await (await PostAsync($"{job.Links.Self}/retry")).ProblemAsync("job-not-terminal");
        await FailSegmentAsync(worker);

        var first = await RetryAsync(job, "again");
        var replay = await RetryAsync(job, "again");
        Assert.Equal((first.Id, job.Id, 5, 4L), (replay.Id, first.RetryOf!.Value, first.Priority, first.Progress.FramesReused));
        await worker.PlanAsync(0);
        await worker.ProcessSegmentAsync();
        await worker.LinkAsync();
        await worker.PublishAsync();
        var done = await GetAsync<JobResponse>(first.Links.Self);
        Assert.Equal((JobState.Succeeded, 8L, 4L), (done.State, done.Progress.FramesDone, done.Progress.FramesReused));
        await (await PostAsync($"{done.Links.Self}/retry")).ProblemAsync("nothing-to-retry");
        Assert.Equal(JobState.Failed, (await GetAsync<JobResponse>(job.Links.Self)).State);
    }

    [Fact]
    public async Task A_job_is_run_again_with_other_options_and_the_rest_stays_as_it_was()
    {
        var job = await SubmitAsync(new { sampleFps = 4, clientReference = "cup", priority = -2 });
        await new HandWorker(_api.Services).RunAsync(1);
        var response = await _api.Client.PostAsJsonAsync($"{job.Links.Self}/rerun", new { confidence = 0.5, artifacts = new[] { "contact-sheet" } }, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var again = (await response.Content.ReadFromJsonAsync(HttpJson.Default.JobResponse, Token))!;
        Assert.Equal((0.5, 4.0, "cup", -2, 4L), (again.Confidence, again.Selection.SampleFps, again.ClientReference, again.Priority, again.Progress.FramesReused));
        Assert.Equal(ArtifactKind.ContactSheet, Assert.Single(again.Artifacts).Kind);
        Assert.Null(again.RetryOf);

        var wrong = await _api.Client.PostAsJsonAsync($"{job.Links.Self}/rerun", new { videoId = Guid.CreateVersion7(), confidence = 7 }, Token);
        await wrong.ProblemAsync("validation-failed");
    }

    [Fact]
    public async Task A_job_is_paused_and_resumed_and_what_happened_can_be_read()
    {
        var job = await SubmitAsync(new { expiresIn = 3600, interactive = true });
        Assert.Equal((true, true), (job.Interactive, job.DeadlineAt > job.CreatedAt));
        Assert.True((await JobAsync(await PostAsync($"{job.Links.Self}/pause"))).Paused);
        Assert.True((await JobAsync(await PostAsync($"{job.Links.Self}/pause"))).Paused);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HandWorker(_api.Services).PlanAsync(1));
        Assert.False((await JobAsync(await PostAsync($"{job.Links.Self}/resume"))).Paused);
        await new HandWorker(_api.Services).RunAsync(1);

        var events = await GetAsync<EventList>(job.Links.Events);
        Assert.Equal(["job.queued", "job.paused", "job.resumed", "job.planning"], events.Events.Take(4).Select(one => one.Type));
        Assert.Equal(events.Events.Skip(2).Select(one => one.Seq), (await GetAsync<EventList>($"{job.Links.Events}?after=2")).Events.Select(one => one.Seq));
        var page = await GetAsync<AttemptList>($"{job.Links.Attempts}?limit=1");
        Assert.Equal((WorkKind.Plan, "by-hand", "done"), (page.Attempts[0].Work, page.Attempts[0].Worker, page.Attempts[0].Outcome));
        Assert.Equal(WorkKind.Segment, (await GetAsync<AttemptList>($"{job.Links.Attempts}?limit=1&cursor={page.NextCursor}")).Attempts[0].Work);
        await (await PostAsync($"{job.Links.Self}/pause")).ProblemAsync("job-already-terminal");
    }

    [Fact]
    public async Task Bounds_of_times_and_priority_are_told_with_their_fields()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        foreach (var wrong in (object[])[
            new { videoId = video.Id, expiresIn = 0 }, new { videoId = video.Id, expiresIn = 1e8 }, new { videoId = video.Id, executionTimeout = 1e8 },
            new { videoId = video.Id, priority = 101 }, new { videoId = video.Id, priority = 1.5 }, new { videoId = video.Id, interactive = "yes" }])
            await (await _api.Client.PostAsJsonAsync("/api/v1/jobs", wrong, Token)).ProblemAsync("validation-failed");
    }

    [Fact]
    public async Task Dead_letters_are_listed_requeued_and_discarded_all_or_nothing()
    {
        var worker = new HandWorker(_api.Services);
        for (var i = 0; i < 2; i++)
        {
            await SubmitAsync(new { reuse = false });
            await worker.PlanAsync(1);
            await FailSegmentAsync(worker);
        }

        var list = await GetAsync<DeadLetterList>("/api/v1/dead-letters?work=segment&code=media-decode-crashed&resolved=false");
        Assert.Equal(2, list.DeadLetters.Count);
        Assert.Equal(3, list.DeadLetters[0].Evidence.GetArrayLength());
        await (await SendAsync("requeue", new { ids = new[] { list.DeadLetters[0].Id, Guid.CreateVersion7() } })).ProblemAsync("not-found");
        await (await SendAsync("requeue", new { })).ProblemAsync("validation-failed");
        await (await SendAsync("discard", new { filter = new { code = "no-such-code" } })).ProblemAsync("validation-failed");

        var requeued = await DoneAsync(await SendAsync("requeue", new { ids = new[] { list.DeadLetters[0].Id } }));
        Assert.Equal(list.DeadLetters[0].JobId, (await GetAsync<JobResponse>($"/api/v1/jobs/{Assert.Single(requeued.Jobs)}")).RetryOf);
        await (await SendAsync("discard", new { ids = new[] { list.DeadLetters[0].Id } })).ProblemAsync("dead-letter-resolved");
        Assert.Equal(1, (await DoneAsync(await SendAsync("discard", new { filter = new { work = "segment" } }))).Count);
        Assert.Empty((await GetAsync<DeadLetterList>("/api/v1/dead-letters?resolved=false")).DeadLetters);
    }

    private async Task FailSegmentAsync(HandWorker worker)
    {
        for (var i = 0; i < 3; i++)
        {
            await using (var connection = await _api.Services.GetRequiredService<Database>().OpenAsync(Token))
                await connection.ExecuteAsync("update work set due_at = now() where state = 'pending'");
            await worker.FailAsync(FailureCode.MediaDecodeCrashed, "signal 11");
        }
    }

    private async Task<JobResponse> SubmitAsync(object options)
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var fields = System.Text.Json.JsonSerializer.SerializeToNode(options)!.AsObject();
        fields["videoId"] = video.Id.ToString();
        return await _api.Client.SubmitAsync(fields);
    }

    private async Task<JobResponse> RetryAsync(JobResponse job, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{job.Links.Self}/retry");
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _api.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await JobAsync(response);
    }

    private Task<HttpResponseMessage> PostAsync(string path) => _api.Client.PostAsync(path, null, Token);

    private Task<HttpResponseMessage> SendAsync(string action, object body) => _api.Client.PostAsJsonAsync($"/api/v1/dead-letters/{action}", body, Token);

    private static async Task<JobResponse> JobAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return (await response.Content.ReadFromJsonAsync(HttpJson.Default.JobResponse, Token))!;
    }

    private static async Task<DeadLettersResolvedResponse> DoneAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync(HttpJson.Default.DeadLettersResolvedResponse, Token))!;

    private async Task<T> GetAsync<T>(string path) => (T)(await _api.Client.GetFromJsonAsync(path, typeof(T), HttpJson.Default, Token))!;
}
