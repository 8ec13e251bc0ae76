using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

/// <summary>The service on a real socket, with a real database and objects in a folder. Nobody works on its jobs but <see cref="HandWorker"/>.</summary>
internal sealed class ApiService : IAsyncDisposable
{
    public const string Key = "soccer_key-of-the-default-tenant";
    private readonly TestFolder _folder = TestFolder.Create("api");
    private readonly WebApplication _app;

    private ApiService(TestDatabase database, IReadOnlyDictionary<string, string?> settings)
    {
        Database = database;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = database.ConnectionString,
            ["ObjectStore:Type"] = "files",
            ["ObjectStore:Folder"] = ObjectFolder,
            ["Messaging:Transport"] = "memory",
            ["Models:Folder"] = Checkout.PathTo("models"),
            ["Uploads:SpoolFolder"] = SpoolFolder,
            ["Telemetry:LogLevel"] = "warning",
            ["Telemetry:LogFolder"] = LogFolder,
            ["Api:BootstrapKey"] = Key,
            ["urls"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddApi();
        _app = builder.Build();
        _app.MapApi();
    }

    public TestDatabase Database { get; }

    public string ObjectFolder => _folder.PathTo("objects");

    public string SpoolFolder => _folder.PathTo("spool");

    public string LogFolder => _folder.PathTo("logs");

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    /// <summary>A client with the bootstrap key.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static async Task<ApiService> StartAsync(params (string Key, string? Value)[] settings)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken);
        var service = new ApiService(database, settings.ToDictionary(one => one.Key, one => one.Value));
        await service._app.StartAsync(cancellationToken);
        service.Client = service.ClientWith(Key);
        await Eventually.IsTrueAsync(
            "the first key is there",
            async _ => await service.Services.GetRequiredService<ApiKeys>().FindAsync(Key, cancellationToken) is not null, cancellationToken);
        return service;
    }

    /// <param name="key">Null: no credentials.</param>
    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, DefaultRequestVersion = HttpVersion.Version11 };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A tenant with a key of the given scopes.</summary>
    /// <returns>The tenant and the key's secret.</returns>
    public async Task<(Guid TenantId, string Secret)> AddKeyAsync(string[] scopes, Guid? tenantId = null, string validity = "null, null")
    {
        var tenant = tenantId ?? Guid.CreateVersion7();
        var secret = $"soccer_{Guid.CreateVersion7():N}";
        await using var command = Database.DataSource.CreateCommand($"""
            insert into tenant (id, name) values ($1, $1::text) on conflict do nothing;
            """);
        command.Parameters.Add(new() { Value = tenant });
        await command.ExecuteNonQueryAsync();
        await using var add = Database.DataSource.CreateCommand($"""
            insert into api_key (id, tenant_id, name, prefix, secret_hash, scopes, expires_at, revoked_at)
            values (gen_random_uuid(), $1, 'test', 'soccer_', sha256($2::bytea), $3, {validity})
            """);
        add.Parameters.Add(new() { Value = tenant });
        add.Parameters.Add(new() { Value = System.Text.Encoding.UTF8.GetBytes(secret) });
        add.Parameters.Add(new() { Value = scopes });
        await add.ExecuteNonQueryAsync();
        return (tenant, secret);
    }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>As if the job's plan had failed for good.</summary>
    public async Task<Guid> AddDeadLetterAsync(Guid jobId)
    {
        await using var add = Database.DataSource.CreateCommand("""
            insert into dead_letter (tenant_id, id, job_id, work_id, kind, code, detail, evidence)
            select tenant_id, gen_random_uuid(), job_id, id, kind, 'internal', 'test', '[]' from work where job_id = $1 limit 1 returning id
            """);
        add.Parameters.Add(new() { Value = jobId });
        return (Guid)(await add.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>One service for all tests of a class.</summary>
public sealed class SharedApi : IAsyncLifetime
{
    internal ApiService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await ApiService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
