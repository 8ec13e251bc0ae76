using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

public sealed class UploadTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly ApiService _api = shared.Service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_content_is_one_video_and_one_object_however_it_comes()
    {
        var content = Media.Mp4();
        var before = ObjectsOf(_api).Length;
        using var raw = await _api.Client.PostAsync("/api/v1/videos?fileName=a.mp4", new ByteArrayContent(content), Token);
        using var form = await _api.Client.PostAsync("/api/v1/videos", Form(content, "b.mp4"), Token);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (raw.StatusCode, form.StatusCode));
        var (one, other) = (await raw.ReadAsync<VideoResponse>(), await form.ReadAsync<VideoResponse>());
        Assert.Equal(one, other);
        Assert.Equal($"/api/v1/videos/{one.Id}", raw.Headers.Location!.ToString());
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), 10_000, "a.mp4", "video/mp4"), (one.Sha256, one.SizeBytes, one.FileName, one.MediaType));
        Assert.Equal(before + 1, ObjectsOf(_api).Length);
        using var found = await _api.Client.GetAsync($"/api/v1/videos/{one.Id}", Token);
        Assert.Equal(one, await found.ReadAsync<VideoResponse>());
    }

    [Fact]
    public async Task The_same_content_at_the_same_time_is_one_video()
    {
        var content = Media.Mp4(300_000);
        var before = ObjectsOf(_api).Length;
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.Client.UploadAsync(content)));
        Assert.Single(all.Select(one => one.Id).Distinct());
        Assert.Equal(before + 1, ObjectsOf(_api).Length);
    }

    [Fact]
    public async Task A_form_that_ends_inside_a_field_is_incomplete()
    {
        using var content = new ByteArrayContent("--cut\r\nContent-Disposition: form-data; name=\"sample_fps\"\r\n\r\n4"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=cut");
        await (await _api.Client.PostAsync("/api/v1/videos", content, Token)).ProblemAsync("upload-incomplete");
    }

    [Fact]
    public async Task The_same_content_of_another_tenant_is_another_video()
    {
        var content = Media.Mp4();
        var mine = await _api.Client.UploadAsync(content);
        var (_, secret) = await _api.AddKeyAsync(["videos:write"]);
        using var other = _api.ClientWith(secret);
        Assert.NotEqual(mine.Id, (await other.UploadAsync(content)).Id);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD></MPD>")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("PK\u0003\u0004 a zip")]
    [InlineData("\u007fELF a program")]
    [InlineData("BM is how a text may begin, and it goes on and on")]
    [InlineData("abcdftyp text at the place where a box has its type")]
    [InlineData("just text")]
    [InlineData("G")]
    [InlineData("RIFF....WAVEfmt ")]
    public async Task What_is_no_media_is_refused_whatever_its_name_says(string content)
    {
        var bytes = Encoding.Latin1.GetBytes(content);
        await (await _api.Client.PostAsync("/api/v1/videos?fileName=match.mp4", new ByteArrayContent(bytes), Token)).ProblemAsync("unsupported-media-type");
        await (await _api.Client.PostAsync("/api/v1/videos", Form(bytes, "match.mp4"), Token)).ProblemAsync("unsupported-media-type");
    }

    [Fact]
    public async Task An_empty_file_is_told_as_that()
    {
        await (await _api.Client.PostAsync("/api/v1/videos", new ByteArrayContent([]), Token)).ProblemAsync("empty-file");
        await (await _api.Client.PostAsync("/api/v1/videos", Form([], "a.mp4"), Token)).ProblemAsync("empty-file");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos") { Content = new ByteArrayContent([]), Headers = { TransferEncodingChunked = true } };
        await (await _api.Client.SendAsync(chunked, Token)).ProblemAsync("empty-file");
    }

    [Fact]
    public async Task A_declared_checksum_is_held_against_the_content()
    {
        var content = Media.Mp4();
        await (await SendAsync(content, "X-Content-SHA256", new string('0', 64))).ProblemAsync("checksum-mismatch");
        await (await SendAsync(content, "X-Content-SHA256", "abc")).ProblemAsync("validation-failed");
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(content, "X-Content-SHA256", Convert.ToHexString(SHA256.HashData(content)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(content, "Repr-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:")).StatusCode);
    }

    [Fact]
    public async Task A_form_needs_one_file_and_its_end()
    {
        using var none = new MultipartFormDataContent { { new StringContent("x"), "text" } };
        Assert.Equal("/file", Assert.Single((await (await _api.Client.PostAsync("/api/v1/videos", none, Token)).ProblemAsync("validation-failed")).Errors!).Pointer);
        using var two = Form(Media.Mp4(), "a.mp4");
        two.Add(new ByteArrayContent(Media.Mp4()), "file", "b.mp4");
        await (await _api.Client.PostAsync("/api/v1/videos", two, Token)).ProblemAsync("validation-failed");

        var cut = new ByteArrayContent([.. "--b\r\nContent-Disposition: form-data; name=file; filename=a.mp4\r\n\r\n"u8, .. Media.Mp4()]);
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await (await _api.Client.PostAsync("/api/v1/videos", cut, Token)).ProblemAsync("upload-incomplete");
        var bad = new ByteArrayContent(Media.Mp4());
        bad.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data");
        await (await _api.Client.PostAsync("/api/v1/videos", bad, Token)).ProblemAsync("bad-request");
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        var (videos, objects) = (await CountVideosAsync(), ObjectsOf(_api).Length);
        using (var socket = await RawSocket.OpenAsync(_api.Address))
        {
            await socket.SendAsync($"POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiService.Key}\r\nContent-Length: 1000000\r\n\r\n");
            await socket.SendAsync(Media.Mp4(300_000));
            await Eventually.IsTrueAsync("the upload has begun", () => SpooledBytes(_api) > 0, Token);
        }

        await Eventually.IsTrueAsync("the spool is empty", () => SpooledBytes(_api) == 0, Token);
        Assert.Equal((videos, objects), (await CountVideosAsync(), ObjectsOf(_api).Length));
    }

    [Fact]
    public async Task A_large_file_goes_through_without_being_in_memory()
    {
        // Far more than what the tests beside this one allocate meanwhile. The client's own reads and writes are counted too.
        const long size = 600_000_000;
        using var content = new StreamContent(new GeneratedMedia(size));
        var before = GC.GetTotalAllocatedBytes();
        using var response = await _api.Client.PostAsync("/api/v1/videos?fileName=long.mp4", content, Token);
        Assert.Equal(size, (await response.ReadAsync<VideoResponse>()).SizeBytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, size / 2);
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] content, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos") { Content = new ByteArrayContent(content) };
        request.Headers.TryAddWithoutValidation(header, value);
        return await _api.Client.SendAsync(request, Token);
    }

    private async Task<long> CountVideosAsync()
    {
        await using var command = _api.Database.DataSource.CreateCommand("select count(*) from video");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    internal static MultipartFormDataContent Form(byte[] content, string name) => new() { { new ByteArrayContent(content), "file", name } };

    internal static string[] ObjectsOf(ApiService api) =>
        Directory.Exists(api.ObjectFolder) ? Directory.GetFiles(api.ObjectFolder, "*", SearchOption.AllDirectories) : [];

    internal static long SpooledBytes(ApiService api) =>
        Directory.EnumerateFiles(api.SpoolFolder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "held").Sum(file => 1 + new FileInfo(file).Length);
}

/// <summary>Uploads against bounds of their own.</summary>
public sealed class UploadLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_over_the_limit_is_refused_before_and_while_it_is_read()
    {
        await using var api = await ApiService.StartAsync(("Uploads:MaxVideoBytes", "100000"), ("Uploads:MaxPictureBytes", "2000"));
        using (var socket = await RawSocket.OpenAsync(api.Address))
        {
            // Nothing of the body is sent: the answer cannot have waited for it.
            await socket.SendAsync($"POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiService.Key}\r\nContent-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n");
            Assert.Contains("file-too-large", await socket.ReadAnswerAsync(), StringComparison.Ordinal);
        }

        Assert.True((await api.Client.UploadAsync(Media.Mp4(100_000))).SizeBytes == 100_000);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos") { Content = new ByteArrayContent(Media.Mp4(100_001)), Headers = { TransferEncodingChunked = true } };
        await (await api.Client.SendAsync(chunked, Token)).ProblemAsync("file-too-large");
        await (await api.Client.PostAsync("/api/v1/videos", UploadTests.Form(Media.Mp4(100_001), "a.mp4"), Token)).ProblemAsync("file-too-large");
        await (await api.Client.PostAsync("/api/v1/videos", new ByteArrayContent([.. Media.Png(), .. new byte[2000]]), Token)).ProblemAsync("file-too-large");
        Assert.Single(UploadTests.ObjectsOf(api));
        await Eventually.IsTrueAsync("the spool is empty", () => UploadTests.SpooledBytes(api) == 0, Token);
    }

    [Fact]
    public async Task An_upload_may_take_longer_than_a_request()
    {
        await using var api = await ApiService.StartAsync(("Api:RequestTimeout", "00:00:01"));
        var content = Media.Mp4(1000);
        using var socket = await RawSocket.OpenAsync(api.Address);
        await socket.SendAsync($"POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiService.Key}\r\nContent-Length: {content.Length}\r\n\r\n");
        using var rhythm = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        for (var sent = 0; sent < content.Length; sent += 100)
        {
            await rhythm.WaitForNextTickAsync(Token);
            await socket.SendAsync(content[sent..(sent + 100)]);
        }

        Assert.StartsWith("HTTP/1.1 201", await socket.ReadAnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_no_field_of_a_form_is_bounded_too()
    {
        await using var api = await ApiService.StartAsync(("Uploads:MaxVideoBytes", "100000"), ("Uploads:MaxPictureBytes", "2000"));

        // A part without a name, just longer than the largest file, all fields and what is drained: more might be lost together with the answer.
        var content = new byte[100_000 + 32 * (65_536 + 1024) + ApiModule.DrainedBytes + 20_000];
        "--b\r\n\r\n"u8.CopyTo(content);
        using var socket = await RawSocket.OpenAsync(api.Address);
        await socket.SendAsync(
            $"POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ApiService.Key}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{content.Length:x}\r\n");
        await socket.SendAsync(content);
        Assert.Contains("body-too-large", await socket.ReadAnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_lies_in_every_kind_of_s3_store_as_it_was_sent()
    {
        foreach (var server in await TestServers.AllS3Async(Token)) await AssertStoredAsSentAsync(server);
    }

    private static async Task AssertStoredAsSentAsync(S3Server server)
    {
        await using var bucket = await TestBucket.CreateAsync(server, Token);
        await using var api = await ApiService.StartAsync(
            ("ObjectStore:Type", "s3"), ("ObjectStore:Endpoint", bucket.Server.Endpoint.Authority), ("ObjectStore:AccessKey", bucket.Server.AccessKey),
            ("ObjectStore:SecretKey", bucket.Server.SecretKey), ("ObjectStore:Bucket", bucket.Name));
        var content = Media.Mp4(3_000_000);
        await api.Client.UploadAsync(content);
        var key = Assert.Single(await bucket.KeysAsync(Token));
        await using var stored = await api.Services.GetRequiredService<IObjectStore>().OpenReadAsync(key, 1_000_000, 500_000, Token);
        using var part = new MemoryStream();
        await stored.CopyToAsync(part, Token);
        Assert.Equal(content[1_000_000..1_500_000], part.ToArray());
        Assert.Equal(0, UploadTests.SpooledBytes(api));
    }

    [Fact]
    public async Task A_full_spool_is_told_as_missing_room()
    {
        await using var api = await ApiService.StartAsync(("Uploads:SpoolBytes", "1000000"));
        await (await api.Client.PostAsync("/api/v1/videos", new ByteArrayContent(Media.Mp4(1_500_000)), Token)).ProblemAsync("insufficient-storage");

        // What was refused took nothing for ever.
        Assert.NotNull(await api.Client.UploadAsync(Media.Mp4(900_000)));
        Assert.NotNull(await api.Client.UploadAsync(Media.Mp4(900_000)));
    }
}
