using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

/// <summary>A worker in this process, over a fresh real database and a folder of objects, with a real child host.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TestFolder _folder;
    private readonly WebApplication _app;

    private WorkerHost(TestDatabase database, TestFolder folder, WebApplication app) => (_database, _folder, _app) = (database, folder, app);

    public IServiceProvider Services => _app.Services;

    public static async Task<WorkerHost> StartAsync(CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken);
        var folder = TestFolder.Create();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Database:ConnectionString"] = database.ConnectionString,
            ["Messaging:Transport"] = "memory",
            ["ObjectStore:Type"] = "files",
            ["ObjectStore:Folder"] = Path.Combine(folder.Path, "objects"),
            ["Models:Folder"] = Path.Combine(Checkout.Root, "models"),
            ["Worker:HostCommand:0"] = Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Worker"),
            ["Worker:HostCommand:1"] = "segment-host",
            ["Worker:ScratchFolder"] = Path.Combine(folder.Path, "scratch"),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        builder.Services.AddWorker(builder.Configuration);
        var app = builder.Build();
        await app.StartAsync(cancellationToken);
        return new WorkerHost(database, folder, app);
    }

    /// <summary>Stores a copy of the file as a video of the default tenant.</summary>
    public async Task<Video> UploadAsync(string path, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var key = ObjectKeys.OfVideo(KnownTenants.Default, id);
        var copy = Path.Combine(_folder.Path, id.ToString("N"));
        File.Copy(path, copy);
        var sha = SHA256.HashData(await File.ReadAllBytesAsync(copy, cancellationToken));
        var size = new FileInfo(copy).Length;
        await Services.GetRequiredService<IObjectStore>().PutFileAsync(key, copy, "video/mp4", cancellationToken);
        return (await Services.GetRequiredService<Videos>().AddAsync(
            new Video(KnownTenants.Default, id, sha, size, "video/mp4", Path.GetFileName(path), key, default), cancellationToken)).Video;
    }

    public async Task<Guid> SubmitAsync(
        Video video, CancellationToken cancellationToken, FrameSelection? selection = null, TimeSpan? segmentLength = null, bool reuse = false,
        params ArtifactKind[] artifacts)
    {
        var model = Services.GetRequiredService<ModelCatalog>().Find(Stage.Detection, null)!;
        var request = new JobRequest(
            [new AnalysisRequest(Stage.Detection, model.Name, model.Version, selection ?? FrameSelection.EveryFrame, segmentLength)], 0.35, artifacts, reuse);
        return (await Services.GetRequiredService<JobAcceptance>().AcceptAsync(
            new NewJob(video.TenantId, video.Id, request, Lane.Batch, 0, null), cancellationToken)).JobId;
    }

    public async Task<JobStatus> WaitAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var jobs = Services.GetRequiredService<JobQueries>();
        while (true)
        {
            var status = (await jobs.FindAsync(KnownTenants.Default, jobId, cancellationToken))!;
            if (JobTransitions.IsTerminal(status.State)) return status;
            await Task.Delay(50, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
