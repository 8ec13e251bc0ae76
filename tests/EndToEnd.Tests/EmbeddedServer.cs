using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>Embedded mode as a user runs it: <c>soccer serve --embedded</c> as a process of its own, reached over HTTP.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly TestProcess _process;
    private readonly TestFolder _folder;
    private readonly SoccerClient _client;

    private EmbeddedServer(TestProcess process, TestFolder folder, int port)
    {
        (_process, _folder) = (process, folder);
        _client = new SoccerClient(new SoccerClientOptions { Address = new Uri($"http://127.0.0.1:{port}") });
    }

    public static async Task<EmbeddedServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = TestFolder.Create("embedded");
        var port = FreePort.Next();
        var process = TestProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "soccer"),
            ["serve", "--embedded", "--keyless", "--data", folder.PathTo("data"), "--port", $"{port}"],
            new Dictionary<string, string> { ["Models__Folder"] = Checkout.PathTo("models") });
        await process.SaysAsync("Serving at", cancellationToken, TimeSpan.FromSeconds(90));
        return new EmbeddedServer(process, folder, port);
    }

    public async Task<JobResponse> RunAsync(string path, double? sampleFps, double? segmentSeconds, CancellationToken cancellationToken)
    {
        var video = await _client.UploadAsync(path, null, cancellationToken);
        var job = await _client.CreateJobAsync(
            new CreateJobRequest { VideoId = video.Id, SampleFps = sampleFps, SegmentSeconds = segmentSeconds, Reuse = false }, null, cancellationToken);
        var ended = await _client.WaitAsync(job.Id, null, cancellationToken);
        Assert.True(ended.State == JobState.Succeeded, $"{ended.State}: {ended.Failure?.Detail}\n{_process.Output}");
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
