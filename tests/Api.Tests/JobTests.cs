using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Api.Tests;

// A service each: HandWorker takes whatever is due.
public sealed class JobTests : IAsyncLifetime
{
    private ApiService _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiService.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_job_goes_its_way_and_its_results_can_be_read_meanwhile()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id, sampleFps = 4, artifacts = new[] { "annotated-video" }, clientReference = "my match" });
        Assert.Equal(JobState.Queued, job.State);
        Assert.Equal("my match", job.ClientReference);
        var worker = new HandWorker(_api.Services);

        await worker.PlanAsync(2);
        await worker.ProcessSegmentAsync();
        var running = await GetAsync<JobResponse>(job.Links.Self);
        Assert.Equal((JobState.Running, 4, 8L, 1), (running.State, running.Progress.FramesDone, running.Progress.FramesTotal, running.Progress.SegmentsDone));
        Assert.Equal(new string('a', 64), Assert.Single(running.Models).Digest);
        var early = await GetAsync<ResultsPage>(job.Links.Results);
        Assert.Equal((4, HandWorker.SegmentUs, 0), (early.Frames.Count, early.CompleteUntilUs, early.ResultsRevision));
        Assert.Null(Assert.Single(early.Frames[0].Boxes).TrackId);

        await worker.ProcessSegmentAsync();
        await worker.LinkAsync();
        await worker.PublishAsync();
        var done = await GetAsync<JobResponse>(job.Links.Self);
        Assert.Equal((JobState.Succeeded, 1.0, 1), (done.State, done.Progress.Fraction, done.ResultsRevision));
        Assert.Equal("truncated", Assert.Single(done.Warnings).Code);
        var page = await GetAsync<ResultsPage>(job.Links.Results);
        Assert.Equal((8, (long?)null, new string('d', 64)), (page.Frames.Count, page.CompleteUntilUs, page.Digest));
        Assert.Equal(new ResultBox(10, 20, 30, 80, 0.9, "person", 1, "a", false, false), Assert.Single(page.Frames[0].Boxes));
        Assert.Equal("a", Assert.Single(page.Tracks!).Team);
        Assert.Equal("#ff0000", Assert.Single(page.Teams!).Colour);

        await DownloadsInRangesAsync(job, worker);
    }

    [Fact]
    public async Task Results_are_filtered_by_time_score_and_pitch_and_paged_without_loss()
    {
        var job = await FinishedJobAsync(3);
        var all = await GetAsync<ResultsPage>($"{job.Links.Results}?includeOffPitch=true&minScore=0.1");
        Assert.Equal(3, all.Frames[0].Boxes.Count);
        Assert.Equal("sports ball", all.Frames[0].Boxes[2].Class);
        Assert.True(all.Frames[0].Boxes[1].OffPitch);
        Assert.Empty((await GetAsync<ResultsPage>($"{job.Links.Results}?minScore=0.95")).Frames[0].Boxes);
        var range = await GetAsync<ResultsPage>($"{job.Links.Results}?fromUs=250000&toUs=1000000");
        Assert.Equal([250_000, 500_000, 750_000], range.Frames.Select(one => one.PtsUs));

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await GetAsync<ResultsPage>($"{job.Links.Results}?limit=5{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.Equal(cursor is null, page.Tracks is not null);
            seen.AddRange(page.Frames.Select(one => one.PtsUs));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i * (long)HandWorker.FrameUs), seen);

        // Read once for all pages.
        Assert.Equal(1, _api.Services.GetRequiredService<Results.TrackCache>().Stats.Misses);
    }

    [Fact]
    public async Task A_cursor_that_was_touched_or_is_of_another_job_is_refused()
    {
        var (one, other) = (await FinishedJobAsync(2), await FinishedJobAsync(2));
        var cursor = (await GetAsync<ResultsPage>($"{one.Links.Results}?limit=2")).NextCursor!;
        foreach (var wrong in new[] { "x", cursor[..^2], Flip(cursor), new string('A', 300), cursor + "A" })
            await (await _api.Client.GetAsync($"{one.Links.Results}?cursor={wrong}", Token)).ProblemAsync("invalid-cursor");
        await (await _api.Client.GetAsync($"{other.Links.Results}?cursor={cursor}", Token)).ProblemAsync("invalid-cursor");
        await (await _api.Client.GetAsync($"/api/v1/jobs?cursor={cursor}", Token)).ProblemAsync("invalid-cursor");
    }

    [Fact]
    public async Task A_cursor_of_before_the_linking_is_refused_after_it()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id });
        var worker = new HandWorker(_api.Services);
        await worker.PlanAsync(1);
        await worker.ProcessSegmentAsync();
        var cursor = (await GetAsync<ResultsPage>($"{job.Links.Results}?limit=2")).NextCursor;
        await worker.LinkAsync();
        await worker.PublishAsync();
        await (await _api.Client.GetAsync($"{job.Links.Results}?cursor={cursor}", Token)).ProblemAsync("results-revised");
    }

    [Fact]
    public async Task The_same_key_and_request_give_the_same_job_and_another_request_is_refused()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var first = await SendAsync(Key(1), $$"""{"videoId":"{{video.Id}}","sampleFps":2}""");
        var again = await SendAsync(Key(1), $$"""{ "sampleFps": 2.0, "videoId": "{{video.Id}}" }""");
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal((await first.ReadAsync<JobResponse>()).Id, (await again.ReadAsync<JobResponse>()).Id);
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        await (await SendAsync(Key(1), $$"""{"videoId":"{{video.Id}}","sampleFps":3}""")).ProblemAsync("idempotency-key-reused");
        await (await SendAsync(new string('k', 256), $$"""{"videoId":"{{video.Id}}"}""")).ProblemAsync("invalid-idempotency-key");
        await (await SendAsync("", $$"""{"videoId":"{{video.Id}}"}""")).ProblemAsync("invalid-idempotency-key");
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(new string('k', 255), $$"""{"videoId":"{{video.Id}}"}""")).StatusCode);

        static string Key(int number) => $"key-{number}";
    }

    [Fact]
    public async Task A_wait_ends_with_the_job_and_a_tag_answers_not_modified()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id });
        using var first = await _api.Client.GetAsync(job.Links.Self, Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, job.Links.Self) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await _api.Client.SendAsync(request, Token)).StatusCode);

        var end = _api.Client.GetAsync($"{job.Links.Self}?wait=30", Token);
        using var change = new HttpRequestMessage(HttpMethod.Get, $"{job.Links.Self}?wait=30") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        var changed = _api.Client.SendAsync(change, Token);
        var worker = new HandWorker(_api.Services);
        await worker.PlanAsync(1);
        var moved = await (await changed).ReadAsync<JobResponse>();
        Assert.True(moved.Seq > job.Seq);
        Assert.False(end.IsCompleted);
        await worker.ProcessSegmentAsync();
        await worker.LinkAsync();
        await worker.PublishAsync();
        Assert.Equal(JobState.Succeeded, (await (await end).ReadAsync<JobResponse>()).State);
    }

    [Fact]
    public async Task A_cancelled_job_stays_so_and_a_second_cancel_is_told()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id });
        using var cancelled = await _api.Client.PostAsync($"{job.Links.Self}/cancel", null, Token);
        Assert.Equal(JobState.Cancelled, (await cancelled.ReadAsync<JobResponse>()).State);
        await (await _api.Client.PostAsync($"{job.Links.Self}/cancel", null, Token)).ProblemAsync("job-already-terminal");
        await (await _api.Client.PostAsync($"/api/v1/jobs/{Guid.CreateVersion7()}/cancel", null, Token)).ProblemAsync("not-found");
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_by_filter_and_cursor()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Add((await _api.Client.SubmitAsync(new { videoId = video.Id, clientReference = "listed", reuse = false })).Id);
        var first = await GetAsync<JobList>("/api/v1/jobs?clientReference=listed&limit=3");
        var rest = await GetAsync<JobList>($"/api/v1/jobs?clientReference=listed&limit=3&cursor={first.NextCursor}");
        Assert.Null(rest.NextCursor);
        Assert.Equal(Enumerable.Reverse(ids), first.Jobs.Concat(rest.Jobs).Select(one => one.Id));
        Assert.Empty((await GetAsync<JobList>($"/api/v1/jobs?videoId={video.Id}&state=succeeded")).Jobs);
        foreach (var id in ids) await _api.Client.PostAsync($"/api/v1/jobs/{id}/cancel", null, Token);
    }

    [Fact]
    public async Task A_failed_job_says_why_with_one_code()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id });
        await new HandWorker(_api.Services).FailAsync(FailureCode.MediaCorrupt, "No moov.");
        var failed = await GetAsync<JobResponse>(job.Links.Self);
        Assert.Equal((JobState.Failed, "media-corrupt", "No moov."), (failed.State, failed.Failure!.Code.Code, failed.Failure.Detail));
        var task = await GetAsync<TaskStatusResponse>($"/status/{job.Id}");
        Assert.Equal(("failed", "media-corrupt"), (task.Status, task.Error));
    }

    private async Task DownloadsInRangesAsync(JobResponse job, HandWorker worker)
    {
        await (await _api.Client.GetAsync($"{job.Links.Self}/results/annotated", Token)).ProblemAsync("artifact-not-ready");
        await (await _api.Client.GetAsync($"{job.Links.Self}/results/contact-sheet", Token)).ProblemAsync("artifact-not-requested");
        await (await _api.Client.GetAsync($"{job.Links.Self}/artifacts/nonsense", Token)).ProblemAsync("not-found");
        var content = Media.Mp4(300_000);
        await worker.RenderAsync(content);
        Assert.Equal(ArtifactState.Ready, Assert.Single((await GetAsync<ArtifactList>($"{job.Links.Artifacts}?wait=5")).Artifacts).State);
        using var whole = await _api.Client.GetAsync($"{job.Links.Self}/results/annotated", Token);
        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType!.MediaType);
        foreach (var (from, to, expected) in new (long?, long?, Range)[] { (0, 0, 0..1), (100, 199, 100..200), (299_990, null, 299_990..300_000), (null, 10, 299_990..300_000), (5, 999_999, 5..300_000) })
        {
            using var part = await RangeAsync(job, from, to);
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(content[expected], await part.Content.ReadAsByteArrayAsync(Token));
        }

        using var outside = await RangeAsync(job, 300_000, null);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
    }

    private async Task<HttpResponseMessage> RangeAsync(JobResponse job, long? from, long? to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{job.Links.Artifacts}/annotated-video") { Headers = { Range = new(from, to) } };
        return await _api.Client.SendAsync(request, Token);
    }

    private async Task<JobResponse> FinishedJobAsync(int segments)
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id });
        await new HandWorker(_api.Services).RunAsync(segments);
        return await GetAsync<JobResponse>(job.Links.Self);
    }

    private async Task<HttpResponseMessage> SendAsync(string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs") { Content = Answers.Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await _api.Client.SendAsync(request, Token);
    }

    private async Task<T> GetAsync<T>(string path)
    {
        using var response = await _api.Client.GetAsync(path, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return await response.ReadAsync<T>();
    }

    private static string Flip(string cursor) => (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];
}
