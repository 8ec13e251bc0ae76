using SoccerRecognition.Api.Tests;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Client.Tests;

// A service each: HandWorker takes whatever is due.
public sealed class SoccerClientTests : IAsyncLifetime
{
    private readonly TestFolder _folder = TestFolder.Create("client");
    private ApiService _api = null!;
    private SoccerClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiService.StartAsync(("Uploads:MaxVideoBytes", "5000000"));
        _client = new(new SoccerClientOptions { Address = _api.Address, ApiKey = ApiService.Key });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_file_becomes_results_and_an_artifact()
    {
        var content = Media.Mp4(1_000_000);
        var path = _folder.PathTo("my match.mp4");
        await File.WriteAllBytesAsync(path, content, Token);
        var sent = new Told<long>();
        var video = await _client.UploadAsync(path, sent, Token);
        Assert.Equal(("my match.mp4", 1_000_000L), (video.FileName, sent.Last));
        Assert.Equal(video, await _client.GetVideoAsync(video.Id, Token));

        var request = new CreateJobRequest { VideoId = video.Id, SampleFps = 4, Artifacts = [ArtifactKind.AnnotatedVideo] };
        var job = await _client.CreateJobAsync(request, "key", Token);
        Assert.Equal(job.Id, (await _client.CreateJobAsync(request, "key", Token)).Id);
        Assert.Equal(job.Id, Assert.Single((await _client.ListJobsAsync(new(JobState.Queued, video.Id), Token)).Jobs).Id);

        var states = new Told<JobResponse>();
        var wait = _client.WaitAsync(job.Id, states, Token);
        var worker = new HandWorker(_api.Services);
        await worker.RunAsync(3);
        Assert.Equal(JobState.Succeeded, (await wait).State);
        Assert.Equal(JobState.Succeeded, states.Last!.State);

        var frames = new List<ResultFrame>();
        await foreach (var page in _client.ReadResultsAsync(job.Id, new(Limit: 5, IncludeOffPitch: true, MinScore: 0.5), Token)) frames.AddRange(page.Frames);
        Assert.Equal((12, 2), (frames.Count, frames[0].Boxes.Count));

        var artifact = _client.WaitForArtifactAsync(job.Id, ArtifactKind.AnnotatedVideo, Token);
        await worker.RenderAsync(content);
        Assert.Equal(ArtifactState.Ready, (await artifact).State);
        using var downloaded = new MemoryStream();
        await _client.DownloadArtifactAsync(job.Id, ArtifactKind.AnnotatedVideo, downloaded, null, Token);
        Assert.Equal(content, downloaded.ToArray());
        await worker.ReportAsync("""[{"model":"nanodet-g","version":"1.0.0"}]""");
        Assert.Single((await _client.GetStatsAsync(Token)).Workers);
    }

    [Fact]
    public async Task Nobody_waits_for_an_artifact_of_a_job_that_was_cancelled()
    {
        var video = await _client.UploadAsync(new MemoryStream(Media.Mp4()), "clip.mp4", null, Token);
        var job = await _client.CreateJobAsync(new CreateJobRequest { VideoId = video.Id, Artifacts = [ArtifactKind.ContactSheet] }, null, Token);
        await _client.CancelJobAsync(job.Id, Token);
        var artifact = await _client.WaitForArtifactAsync(job.Id, ArtifactKind.ContactSheet, Token);
        Assert.Equal((ArtifactState.Failed, FailureCode.Cancelled), (artifact.State, artifact.FailureCode));
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_its_code()
    {
        var none = await Assert.ThrowsAsync<SoccerApiException>(() => _client.GetJobAsync(Guid.CreateVersion7(), Token));
        Assert.Equal((FailureCode.NotFound, 404), (none.Code, none.Status));
        var wrong = await Assert.ThrowsAsync<SoccerApiException>(
            () => _client.CreateJobAsync(new() { VideoId = Guid.CreateVersion7(), SampleFps = -1, Confidence = 2 }, null, Token));
        Assert.Equal(["/sampleFps", "/confidence"], wrong.Problem.Errors!.Select(one => one.Pointer));

        // Refused by its length alone: the answer arrives although the body was never taken.
        var large = await Assert.ThrowsAsync<SoccerApiException>(() => _client.UploadAsync(new MemoryStream(Media.Mp4(50_000_000)), "large.mp4", null, Token));
        Assert.Equal(FailureCode.FileTooLarge, large.Code);
        using var stranger = new SoccerClient(new SoccerClientOptions { Address = _api.Address, ApiKey = "wrong" });
        Assert.Equal(FailureCode.InvalidCredentials, (await Assert.ThrowsAsync<SoccerApiException>(() => stranger.GetJobAsync(Guid.CreateVersion7(), Token))).Code);
        Assert.False(await stranger.IsReadyAsync(Token));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_told_as_a_dependency()
    {
        using var lost = new SoccerClient(new SoccerClientOptions { Address = new("http://127.0.0.1:1/") });
        var failure = await Assert.ThrowsAsync<SoccerApiException>(() => lost.GetStatsAsync(Token));
        Assert.Equal((FailureCode.DependencyUnavailable, 0), (failure.Code, failure.Status));
    }

    /// <summary>Keeps the last value, at once: <see cref="Progress{T}"/> tells later, on another thread.</summary>
    private sealed class Told<T> : IProgress<T>
    {
        public T? Last { get; private set; }

        public void Report(T value) => Last = value;
    }
}
