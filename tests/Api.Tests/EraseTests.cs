using System.Net;
using Minio.DataModel.Args;
using Npgsql;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

/// <summary>After an erasure the whole dump of the database and the whole store are searched: nothing may name what was erased.</summary>
public sealed class EraseTests
{
    private const string FileName = "derby-of-the-season.mp4";
    private const string Reference = "order-of-a-certain-club";
    private const string Key = "key-of-a-certain-request";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_an_erased_video_is_in_the_dump_or_in_the_folder_of_objects()
    {
        await using var api = await ApiService.StartAsync();
        var traces = await EraseOneOfTwoAsync(api);

        await AssertNotInDumpAsync(api, traces);
        var paths = Directory.EnumerateFileSystemEntries(api.ObjectFolder, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(paths, path => path.EndsWith("source", StringComparison.Ordinal));
        Assert.DoesNotContain(paths, path => traces.Any(trace => path.Contains(trace, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(Directory.EnumerateFiles(api.SpoolFolder, "*", SearchOption.AllDirectories), path => !path.EndsWith("held", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_an_erased_video_is_in_any_kind_of_s3_store_not_even_as_an_old_version()
    {
        foreach (var server in await TestServers.AllS3Async(Token)) await AssertErasedInAsync(server);
    }

    private static async Task AssertErasedInAsync(S3Server server)
    {
        await using var bucket = await TestBucket.CreateAsync(server, Token);
        var versioned = await TryVersionAsync(bucket);
        await using var api = await ApiService.StartAsync(
            ("ObjectStore:Type", "s3"), ("ObjectStore:Endpoint", bucket.Server.Endpoint.Authority), ("ObjectStore:AccessKey", bucket.Server.AccessKey),
            ("ObjectStore:SecretKey", bucket.Server.SecretKey), ("ObjectStore:Bucket", bucket.Name));
        var traces = await EraseOneOfTwoAsync(api, async () =>
        {
            foreach (var key in await bucket.KeysAsync(Token))
                await bucket.Client.PutObjectAsync(new PutObjectArgs().WithBucket(bucket.Name).WithObject(key).WithStreamData(new MemoryStream([1])).WithObjectSize(1), Token);
        });

        await AssertNotInDumpAsync(api, traces);
        var listing = new ListObjectsArgs().WithBucket(bucket.Name).WithRecursive(true).WithVersions(versioned);
        var left = new List<string>();
        await foreach (var item in bucket.Client.ListObjectsEnumAsync(listing, Token)) left.Add(item.Key);
        Assert.NotEmpty(left);
        Assert.DoesNotContain(left, key => traces.Any(trace => key.Contains(trace, StringComparison.OrdinalIgnoreCase)));

        // And the other one: what is left is an empty bucket.
        var other = (await (await api.Client.GetAsync("/api/v1/jobs", Token)).ReadAsync<JobList>()).Jobs.Single();
        Assert.Equal(HttpStatusCode.NoContent, (await api.Client.DeleteAsync($"/api/v1/videos/{other.VideoId}", Token)).StatusCode);
    }

    // Two videos with a job, results and an artifact each; the first is erased.
    private static async Task<string[]> EraseOneOfTwoAsync(ApiService api, Func<Task>? beforeErasing = null)
    {
        var content = Media.Mp4();
        var (video, job) = await MakeAsync(api, content, FileName, Key);
        var (_, other) = await MakeAsync(api, Media.Mp4(), "other.mp4", "other");
        Assert.True((await api.Client.GetAsync(job.Links.Results, Token)).IsSuccessStatusCode);
        if (beforeErasing is not null) await beforeErasing();

        using var erased = await api.Client.DeleteAsync($"/api/v1/videos/{video.Id}", Token);
        Assert.True(erased.StatusCode == HttpStatusCode.NoContent, await erased.Content.ReadAsStringAsync(Token));
        foreach (var path in new[] { $"/api/v1/videos/{video.Id}", job.Links.Self, job.Links.Results, job.Links.Artifacts, $"{job.Links.Artifacts}/annotated-video" })
            await (await api.Client.GetAsync(path, Token)).ProblemAsync("not-found");
        await (await api.Client.DeleteAsync($"/api/v1/videos/{video.Id}", Token)).ProblemAsync("not-found");
        Assert.True((await api.Client.GetAsync(other.Links.Results, Token)).IsSuccessStatusCode);

        Guid[] ids = [video.Id, job.Id];
        return [FileName, Reference, Key, video.Sha256, .. ids.Select(id => id.ToString("D")), .. ids.Select(id => id.ToString("N"))];
    }

    private static async Task<(VideoResponse, JobResponse)> MakeAsync(ApiService api, byte[] content, string fileName, string key)
    {
        var video = await api.Client.UploadAsync(content, fileName);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs")
        {
            Content = Answers.Json($$"""{"videoId":"{{video.Id}}","clientReference":"{{Reference}}","artifacts":["annotated-video"]}"""),
            Headers = { { "Idempotency-Key", key } },
        };
        if (key == "other") request.Content = Answers.Json($$"""{"videoId":"{{video.Id}}","artifacts":["annotated-video"]}""");
        using var response = await api.Client.SendAsync(request, Token);
        var job = await response.ReadAsync<JobResponse>();
        var worker = new HandWorker(api.Services);
        await worker.RunAsync(2);
        await worker.RenderAsync(Media.Mp4(500));
        return (video, job);
    }

    [Fact]
    public async Task A_job_is_erased_alone_and_only_by_its_tenant_with_the_scope_for_it()
    {
        await using var api = await ApiService.StartAsync();
        var (video, job) = await MakeAsync(api, Media.Mp4(), FileName, Key);
        var (_, stranger) = await api.AddKeyAsync(["jobs:read", "jobs:write", "videos:write"]);
        using (var other = api.ClientWith(stranger))
        {
            await (await other.DeleteAsync(job.Links.Self, Token)).ProblemAsync("not-found");
            await (await other.DeleteAsync($"/api/v1/videos/{video.Id}", Token)).ProblemAsync("not-found");
        }

        var (_, reader) = await api.AddKeyAsync(["jobs:read"], SoccerRecognition.Jobs.Postgres.KnownTenants.Default);
        using (var other = api.ClientWith(reader)) await (await other.DeleteAsync(job.Links.Self, Token)).ProblemAsync("insufficient-scope");

        Assert.Equal(HttpStatusCode.NoContent, (await api.Client.DeleteAsync(job.Links.Self, Token)).StatusCode);
        await (await api.Client.GetAsync(job.Links.Self, Token)).ProblemAsync("not-found");
        Assert.True((await api.Client.GetAsync($"/api/v1/videos/{video.Id}", Token)).IsSuccessStatusCode);
        Assert.Single(Directory.EnumerateFiles(api.ObjectFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task While_the_store_is_away_an_erasure_is_accepted_and_already_invisible()
    {
        await using var api = await ApiService.StartAsync(("ObjectStore:Type", "s3"), ("ObjectStore:Endpoint", "127.0.0.1:1"), ("ObjectStore:AccessKey", "x"), ("ObjectStore:SecretKey", "x"));
        await using (var insert = api.Database.DataSource.CreateCommand($"""
            insert into video (tenant_id, id, sha256, size_bytes, media_type, file_name, object_key)
            select id, gen_random_uuid(), sha256('x'), 1, 'video/mp4', 'x.mp4', 'tenants/x' from tenant
            """)) await insert.ExecuteNonQueryAsync(Token);
        await using var read = api.Database.DataSource.CreateCommand("select id from video");
        var id = (Guid)(await read.ExecuteScalarAsync(Token))!;

        Assert.Equal(HttpStatusCode.Accepted, (await api.Client.DeleteAsync($"/api/v1/videos/{id}", Token)).StatusCode);
        await (await api.Client.GetAsync($"/api/v1/videos/{id}", Token)).ProblemAsync("not-found");
        await using var due = api.Database.DataSource.CreateCommand("select count(*) from erasure where finished_at is null");
        Assert.Equal(1L, await due.ExecuteScalarAsync(Token));
    }

    private static async Task AssertNotInDumpAsync(ApiService api, string[] traces)
    {
        var server = new NpgsqlConnectionStringBuilder(api.Database.ConnectionString);
        var dump = await Command.RunAsync(
            "pg_dump", [$"--dbname=postgresql://{server.Username}:{Uri.EscapeDataString(server.Password ?? "")}@{server.Host}:{server.Port}/{server.Database}"], Token);
        Assert.True(dump.ExitCode == 0, dump.Error);
        Assert.Contains("other.mp4", dump.Output, StringComparison.Ordinal);
        Assert.All(traces, trace => Assert.DoesNotContain(trace, dump.Output, StringComparison.OrdinalIgnoreCase));
    }

    // Not every S3 server has versions.
    private static async Task<bool> TryVersionAsync(TestBucket bucket)
    {
        try
        {
            await bucket.Client.SetVersioningAsync(new SetVersioningArgs().WithBucket(bucket.Name).WithVersioningEnabled(), Token);
            return true;
        }
        catch (NotImplementedException)
        {
            return false;
        }
    }
}
