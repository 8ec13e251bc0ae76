using System.Net;
using System.Text.Json;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

// A service each: HandWorker takes whatever is due.
public sealed class SourcePathTests : IAsyncLifetime
{
    private ApiService _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiService.StartAsync(("Api:ImageWait", "00:00:00"));

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_picture_is_answered_in_one_call()
    {
        using var form = UploadTests.Form(Media.Png(), "shot.png");
        form.Add(new StringContent("0.5"), "confidence_threshold");
        form.Add(new StringContent("Messi"), "player_candidates");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/analyze/image") { Content = form, Headers = { { "Prefer", "wait=30" } } };
        var answer = _api.Client.SendAsync(request, Token);
        await WorkAsync();
        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("\"analysis_type\":\"detection\"", text, StringComparison.Ordinal);
        Assert.Contains("\"track_id\":1", text, StringComparison.Ordinal);
        var image = JsonSerializer.Deserialize(text, HttpJson.Default.AnalyzeImageResponse)!;
        Assert.Equal(("shot.png", 4, true), (image.ImagePath, image.Results!.Frames.Count, image.ProcessingTime > 0));
        Assert.Contains(image.Warnings, one => one.Detail.StartsWith("player_candidates", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_picture_that_takes_longer_is_answered_with_its_job()
    {
        using var response = await _api.Client.PostAsync("/api/v1/analyze/image", UploadTests.Form(Media.Png(), "shot.png"), Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var image = await response.ReadAsync<AnalyzeImageResponse>();
        Assert.Equal((JobState.Queued, null, $"/api/v1/jobs/{image.JobId}"), (image.Status, image.Results, image.CheckUrl));
        await (await _api.Client.PostAsync("/api/v1/analyze/image", UploadTests.Form(Media.Mp4(), "clip.png"), Token)).ProblemAsync("unsupported-media-type");
    }

    [Fact]
    public async Task A_path_of_the_server_is_never_opened()
    {
        foreach (var path in new[] { "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x.png", "../x.png" })
        {
            var problem = await (await _api.Client.PostAsync("/api/v1/analyze/image", Answers.Json(JsonSerializer.Serialize(new { image_path = path })), Token)).ProblemAsync("validation-failed");
            Assert.Equal("/image_path", Assert.Single(problem.Errors!).Pointer);
        }

        var picture = await _api.Client.UploadAsync(Media.Png());
        using var response = await _api.Client.PostAsync("/api/v1/analyze/image", Answers.Json(JsonSerializer.Serialize(new { image_path = picture.Id, confidence_threshold = 0.4 })), Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("\"tenantId\":\"x\",\"state\":\"succeeded\",\"epoch\":3", "/tenantId", "/state", "/epoch")]
    [InlineData("\"confidence_threshold\":\"0.4\"", "/confidence_threshold")]
    [InlineData("\"sampleFps\":4", "/sampleFps")]
    [InlineData("\"image_path\":\"018f0000-0000-7000-8000-000000000000\"", "/image_path")]
    public async Task A_json_body_is_read_as_strictly_as_at_the_main_path(string fields, params string[] pointers)
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        foreach (var path in new[] { "/api/v1/analyze/video", "/analyze_async" })
        {
            var problem = await (await _api.Client.PostAsync(path, Answers.Json($"{{\"video_id\":\"{video.Id}\",{fields}}}"), Token)).ProblemAsync("validation-failed");
            Assert.Equal(pointers, problem.Errors!.Select(one => one.Pointer));
        }
    }

    [Fact]
    public async Task A_video_of_before_is_named_by_its_id_and_an_upload_by_its_own_name()
    {
        var content = Media.Mp4();
        var video = await _api.Client.UploadAsync(content, "first.mp4");
        using var named = await _api.Client.PostAsync("/api/v1/analyze/video", Answers.Json($"{{\"video_id\":\"{video.Id}\",\"team_context\":[]}}"), Token);
        var answer = await named.ReadAsync<AnalyzeVideoResponse>();
        Assert.Equal(("first.mp4", 1), (answer.VideoFilename, answer.Warnings.Count));
        using var again = await _api.Client.PostAsync("/api/v1/analyze/video", VideoForm(content), Token);
        Assert.Equal("match.mp4", (await again.ReadAsync<AnalyzeVideoResponse>()).VideoFilename);
    }

    [Fact]
    public async Task A_video_is_answered_202_and_with_results_when_the_wait_was_long_enough()
    {
        using var accepted = await _api.Client.PostAsync("/api/v1/analyze/video", VideoForm(Media.Mp4()), Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("match.mp4", (await accepted.ReadAsync<AnalyzeVideoResponse>()).VideoFilename);
        await WorkAsync();

        using var waiting = new HttpRequestMessage(HttpMethod.Post, "/api/v1/analyze/video") { Content = VideoForm(Media.Mp4()), Headers = { { "Prefer", "respond-async, wait=30" } } };
        var answer = _api.Client.SendAsync(waiting, Token);
        await WorkAsync();
        using var done = await answer;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var video = await done.ReadAsync<AnalyzeVideoResponse>();
        Assert.Equal((4L, 4), (video.TotalFrames, video.Results!.Frames.Count));
    }

    [Fact]
    public async Task A_wrong_field_of_a_form_is_told_by_its_own_name()
    {
        using var form = VideoForm(Media.Mp4());
        form.Add(new StringContent("high"), "confidence_threshold");
        form.Add(new StringContent("-1"), "sample_fps");
        var problem = await (await _api.Client.PostAsync("/api/v1/analyze/video", form, Token)).ProblemAsync("validation-failed");
        Assert.Equal(["/sample_fps", "/confidence_threshold"], problem.Errors!.Select(one => one.Pointer));
        using var full = VideoForm(Media.Mp4());
        full.Add(new StringContent("full"), "analysis_type");
        await (await _api.Client.PostAsync("/api/v1/analyze/video", full, Token)).ProblemAsync("unknown-model");
    }

    [Fact]
    public async Task A_task_is_followed_to_its_end()
    {
        using var accepted = await _api.Client.PostAsync("/analyze_async", VideoForm(Media.Mp4()), Token);
        var task = await accepted.ReadAsync<AsyncTaskResponse>();
        Assert.Equal((HttpStatusCode.Accepted, "processing", $"/status/{task.TaskId}"), (accepted.StatusCode, task.Status, task.CheckUrl));
        Assert.Equal("processing", (await StatusAsync(task)).Status);
        await WorkAsync();
        var done = await StatusAsync(task);
        Assert.Equal(("completed", $"/api/v1/jobs/{task.TaskId}/results"), (done.Status, done.ResultUrl));
    }

    [Fact]
    public async Task Health_says_what_the_source_documents_asked()
    {
        using var client = _api.ClientWith(null);
        await (await client.GetAsync("/ready", Token)).ProblemAsync("models-not-loaded");
        await (await _api.Client.GetAsync("/api/v1/stats", Token)).ProblemAsync("models-not-loaded");
        await new HandWorker(_api.Services).ReportAsync("""[{"model":"nanodet-g","version":"1.0.0"}]""");
        foreach (var path in new[] { "/ready", "/health/ready" })
            Assert.Equal("ready", (await (await client.GetAsync(path, Token)).ReadAsync<StatusResponse>()).Status);
        foreach (var path in new[] { "/health", "/api/health" })
        {
            using var response = await client.GetAsync(path, Token);
            using var health = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
            Assert.True(health.RootElement.GetProperty("model_loaded").GetBoolean() && health.RootElement.GetProperty("database_connected").GetBoolean());
            Assert.Equal("nanodet-g", health.RootElement.GetProperty("models_loaded")[0].GetString());
        }

        Assert.Equal("""{"status":"alive"}""", await client.GetStringAsync("/health/live", Token));
        var detailed = await (await _api.Client.GetAsync("/health/detailed", Token)).ReadAsync<DetailedHealthResponse>();
        Assert.Equal(["database", "objects", "messaging", "redis", "workers", "gpu", "spool", "disk"], detailed.Parts.Select(one => one.Name));
        Assert.True(detailed.Parts.All(one => one.Healthy), string.Join(", ", detailed.Parts));
        using var raw = JsonDocument.Parse(await _api.Client.GetStringAsync("/api/v1/stats", Token));
        Assert.Equal(1, raw.RootElement.GetProperty("performance_stats").GetProperty("active_workers").GetInt32());
        Assert.True(raw.RootElement.GetProperty("model_status").GetProperty("nanodet-g").GetProperty("loaded").GetBoolean());
        Assert.Equal(0, raw.RootElement.GetProperty("cache_stats").GetProperty("hits").GetInt64());
        var stats = await (await _api.Client.GetAsync("/api/v1/stats", Token)).ReadAsync<StatsResponse>();
        Assert.Equal((2, 1, "by-hand"), (stats.Slots, stats.Busy, Assert.Single(stats.Workers).Name));
    }

    [Fact]
    public async Task Formats_and_metrics_are_given()
    {
        using var client = _api.ClientWith(null);
        foreach (var path in new[] { "/upload/supported-formats", "/api/v1/upload/supported-formats" })
        {
            var formats = await (await client.GetAsync(path, Token)).ReadAsync<SupportedFormats>();
            Assert.Contains(formats.Videos, one => one.Extensions.Contains(".mp4") && one is { MaxBytes: 20_000_000_000, MaxFormBytes: 500_000_000 });
            Assert.Contains(formats.Pictures, one => one.MediaType == "image/png");
        }

        // The exporter keeps an answer for 300 ms, and the first may be from before the first request was counted.
        foreach (var path in new[] { "/metrics", "/metrics/prometheus" })
            await Eventually.IsTrueAsync(
                "requests are counted",
                async token => (await _api.Client.GetStringAsync(path, token)).Contains("http_server_request_duration_seconds", StringComparison.Ordinal), Token);
    }

    private static MultipartFormDataContent VideoForm(byte[] content)
    {
        var form = new MultipartFormDataContent { { new StringContent("4"), "sample_fps" } };
        form.Add(new ByteArrayContent(content), "video_file", "../match.mp4");
        return form;
    }

    private async Task WorkAsync()
    {
        await Eventually.IsTrueAsync("a job is there", async token =>
        {
            await using var command = _api.Database.DataSource.CreateCommand("select exists (select 1 from work where state = 'pending')");
            return (bool)(await command.ExecuteScalarAsync(token))!;
        }, Token);
        await new HandWorker(_api.Services).RunAsync(1);
    }

    private async Task<TaskStatusResponse> StatusAsync(AsyncTaskResponse task) => await (await _api.Client.GetAsync(task.CheckUrl, Token)).ReadAsync<TaskStatusResponse>();
}
