using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Client;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>An Api and a Worker as processes of their own, over the real servers, with the stub model.</summary>
internal sealed class SoakService : IAsyncDisposable
{
    private const string Key = "soak-key-0123456789";
    private readonly TestBucket _bucket;
    private readonly TestVhost _vhost;
    private readonly TestFolder _folder;

    private SoakService(TestDatabase database, TestBucket bucket, TestVhost vhost, TestFolder folder)
    {
        (Database, _bucket, _vhost, _folder) = (database, bucket, vhost, folder);
        var settings = WorkerSettings.Of(database.ConnectionString, folder.Path, StubModels.Write(folder.Path, 320, 192));
        settings["Messaging:Transport"] = "rabbitmq";
        settings["Messaging:Url"] = vhost.Amqp.AbsoluteUri;
        settings["ObjectStore:Type"] = "s3";
        settings["ObjectStore:Endpoint"] = bucket.Server.Endpoint.Authority;
        settings["ObjectStore:AccessKey"] = bucket.Server.AccessKey;
        settings["ObjectStore:SecretKey"] = bucket.Server.SecretKey;
        settings["ObjectStore:Bucket"] = bucket.Name;
        // Sources are thrown away again, or the folder would grow by design.
        settings["Worker:ScratchBytes"] = "100000000";
        Worker = WorkerProcess.Start(settings, null);
        var address = $"http://127.0.0.1:{Ports.NextFree()}";
        var api = settings.ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value ?? "");
        (api["Urls"], api["Api__BootstrapKey"], api["Uploads__SpoolFolder"]) = (address, Key, folder.PathTo("spool"));
        Api = TestProcess.Start(Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Api"), [], api);
        Client = new SoccerClient(new SoccerClientOptions { Address = new Uri(address), ApiKey = Key });
    }

    public SoccerClient Client { get; }

    public TestProcess Api { get; }

    public WorkerProcess Worker { get; }

    public TestDatabase Database { get; }

    /// <summary>Sources under work and uploads on their way.</summary>
    public IReadOnlyList<FileInfo> TemporaryFiles => [.. Files("scratch"), .. Files("spool")];

    public static async Task<SoakService> StartAsync(CancellationToken cancellationToken)
    {
        var service = new SoakService(
            await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken), await TestBucket.CreateAsync(cancellationToken),
            await TestVhost.CreateAsync(cancellationToken), TestFolder.Create("soak"));
        await Eventually.IsTrueAsync("the service takes jobs", service.IsUpAsync, cancellationToken, TimeSpan.FromMinutes(1));
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Api.DisposeAsync();
        await Worker.DisposeAsync();
        await _vhost.DisposeAsync();
        await _bucket.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Client.ListJobsAsync(new(), cancellationToken);
            return await Client.IsReadyAsync(cancellationToken);
        }
        catch (SoccerApiException)
        {
            return false;
        }
    }

    private IEnumerable<FileInfo> Files(string folder) => Directory.Exists(_folder.PathTo(folder))
        ? new DirectoryInfo(_folder.PathTo(folder)).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != ".lock")
        : [];
}
