using System.Net;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Tests;

public sealed class IdentityTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private readonly ApiService _api = shared.Service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/jobs")]
    [InlineData("/api/v1/stats")]
    [InlineData("/health/detailed")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs")]
    public async Task Without_a_key_nothing_is_told(string path)
    {
        using var client = _api.ClientWith(null);
        using var response = await client.GetAsync(path, Token);
        await response.ProblemAsync("unauthenticated");
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Every_key_that_is_not_valid_gets_the_same_answer()
    {
        var (_, revoked) = await _api.AddKeyAsync(["jobs:read"], validity: "null, now()");
        var (_, expired) = await _api.AddKeyAsync(["jobs:read"], validity: "now() - interval '1 second', null");
        var bodies = new List<string>();
        foreach (var key in new[] { "x", "soccer_" + new string('0', 64), revoked, expired, new string('a', 600), ApiService.Key + "x", ApiService.Key.ToUpperInvariant() })
        {
            using var response = await SendAsync("/api/v1/jobs", ("Authorization", $"Bearer {key}"));
            await response.ProblemAsync("invalid-credentials");
            bodies.Add(await response.Content.ReadAsStringAsync(Token));
        }

        using var scheme = await SendAsync("/api/v1/jobs", ("Authorization", "Basic eDp5"));
        bodies.Add(await scheme.Content.ReadAsStringAsync(Token));
        using var both = await SendAsync("/api/v1/jobs", ("Authorization", $"Bearer {ApiService.Key}"), ("X-API-Key", ApiService.Key));
        bodies.Add(await both.Content.ReadAsStringAsync(Token));
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task Both_headers_are_taken_and_the_query_is_not()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/api/v1/jobs", ("X-API-Key", ApiService.Key))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/api/v1/jobs", ("Authorization", $"bearer {ApiService.Key}"))).StatusCode);
        foreach (var name in new[] { "api_key", "key", "access_token", "X-API-Key" })
            await (await SendAsync($"/api/v1/jobs?{name}={ApiService.Key}")).ProblemAsync("unauthenticated");
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say()
    {
        var (_, secret) = await _api.AddKeyAsync(["jobs:read"]);
        using var reader = _api.ClientWith(secret);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/v1/jobs", Token)).StatusCode);
        await (await reader.PostAsync("/api/v1/jobs", Answers.Json("{}"), Token)).ProblemAsync("insufficient-scope");
        await (await reader.PostAsync("/api/v1/videos", new ByteArrayContent(Media.Mp4()), Token)).ProblemAsync("insufficient-scope");
        await (await reader.GetAsync("/api/v1/stats", Token)).ProblemAsync("insufficient-scope");
        var (_, writer) = await _api.AddKeyAsync(["jobs:write"]);
        using var client = _api.ClientWith(writer);
        await (await client.PostAsync("/api/v1/analyze/video", UploadTests.Form(Media.Mp4(), "a.mp4"), Token)).ProblemAsync("insufficient-scope");
    }

    [Fact]
    public async Task Another_tenants_id_is_answered_like_one_that_nobody_has()
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id, artifacts = new[] { "annotated-video" } });
        var letter = await _api.AddDeadLetterAsync(job.Id);
        var (_, secret) = await _api.AddKeyAsync(["jobs:read", "jobs:write", "videos:write", "admin"]);
        var operations = new (HttpMethod Method, string Path, string? Body, Guid Id)[]
        {
            (HttpMethod.Get, "/api/v1/videos/{0}", null, video.Id),
            (HttpMethod.Post, "/api/v1/jobs", """{"videoId":"{0}"}""", video.Id),
            (HttpMethod.Post, "/api/v1/analyze/image", """{"image_path":"{0}"}""", video.Id),
            (HttpMethod.Post, "/api/v1/analyze/video", """{"image_path":"{0}"}""", video.Id),
            (HttpMethod.Post, "/analyze_async", """{"image_path":"{0}"}""", video.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}?wait=20", null, job.Id),
            (HttpMethod.Post, "/api/v1/jobs/{0}/cancel", null, job.Id),
            (HttpMethod.Post, "/api/v1/jobs/{0}/pause", null, job.Id),
            (HttpMethod.Post, "/api/v1/jobs/{0}/resume", null, job.Id),
            (HttpMethod.Post, "/api/v1/jobs/{0}/retry", null, job.Id),
            (HttpMethod.Post, "/api/v1/jobs/{0}/rerun", "{}", job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/attempts", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/events", null, job.Id),
            (HttpMethod.Post, "/api/v1/dead-letters/requeue", """{"ids":["{0}"]}""", letter),
            (HttpMethod.Post, "/api/v1/dead-letters/discard", """{"ids":["{0}"]}""", letter),
            (HttpMethod.Get, "/api/v1/jobs/{0}/results", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/artifacts", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/artifacts/annotated-video", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/results/annotated", null, job.Id),
            (HttpMethod.Get, "/api/v1/jobs/{0}/results/contact-sheet", null, job.Id),
            (HttpMethod.Get, "/status/{0}", null, job.Id),
        };
        Assert.Equal(RoutesWithIds(), operations.Where(one => one.Path.Contains("{0}", StringComparison.Ordinal)).Select(one => one.Path.Split('?')[0]).Distinct().Order(StringComparer.Ordinal));
        foreach (var operation in operations)
            Assert.Equal(await AskAsync(secret, operation, Guid.CreateVersion7()), await AskAsync(secret, operation, operation.Id));

        using var list = _api.ClientWith(secret);
        Assert.Empty((await (await list.GetAsync("/api/v1/jobs", Token)).ReadAsync<JobList>()).Jobs);
        Assert.Empty((await (await list.GetAsync($"/api/v1/jobs?videoId={video.Id}", Token)).ReadAsync<JobList>()).Jobs);
        Assert.Equal("queued", System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName((await (await _api.Client.GetAsync(job.Links.Self, Token)).ReadAsync<JobResponse>()).State.ToString()));
    }

    [Fact]
    public async Task Without_a_key_only_this_machine_may_and_only_where_the_option_says_so()
    {
        await using var keyless = await ApiService.StartAsync(("Api:KeylessOnLoopback", "true"));
        using var client = keyless.ClientWith(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/jobs", Token)).StatusCode);
        foreach (var (name, value) in new[] { ("X-Forwarded-For", "203.0.113.7"), ("Forwarded", "for=203.0.113.7"), ("Origin", "https://evil.example"), ("Origin", "null"), ("X-Real-IP", "203.0.113.7"), ("Via", "1.1 proxy"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("Host", "evil.example") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs");
            request.Headers.TryAddWithoutValidation(name, value);
            await (await client.SendAsync(request, Token)).ProblemAsync("unauthenticated");
        }

        using var twice = await RawSocket.OpenAsync(keyless.Address);
        await twice.SendAsync("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: https://evil.example\r\n\r\n");
        Assert.Contains("unauthenticated", await twice.ReadAnswerAsync(), StringComparison.Ordinal);

        using var wrong = keyless.ClientWith("wrong");
        await (await wrong.GetAsync("/api/v1/jobs", Token)).ProblemAsync("invalid-credentials");
    }

    private async Task<string> AskAsync(string secret, (HttpMethod Method, string Path, string? Body, Guid Id) operation, Guid id)
    {
        using var client = _api.ClientWith(secret);
        using var request = new HttpRequestMessage(operation.Method, operation.Path.Replace("{0}", id.ToString(), StringComparison.Ordinal));
        request.Headers.Add("traceparent", TraceParent);
        if (operation.Body is { } body) request.Content = Answers.Json(body.Replace("{0}", id.ToString(), StringComparison.Ordinal));
        using var response = await client.SendAsync(request, Token);
        await response.ProblemAsync("not-found");
        response.Headers.Remove("Date");
        return $"{response.StatusCode} {response.Headers} {response.Content.Headers} {await response.Content.ReadAsStringAsync(Token)}";
    }

    /// <summary>Every route that takes an id, as the service maps it: one that is new must be in the list above.</summary>
    private IEnumerable<string> RoutesWithIds() =>
        ((Microsoft.AspNetCore.Routing.EndpointDataSource)_api.Services.GetService(typeof(Microsoft.AspNetCore.Routing.EndpointDataSource))!).Endpoints
        .OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
        .Select(one => one.RoutePattern.RawText!)
        .Where(path => path.Contains("{id:guid}", StringComparison.Ordinal))
        .Select(path => path.Replace("{id:guid}", "{0}", StringComparison.Ordinal).Replace("{kind}", "annotated-video", StringComparison.Ordinal))
        .Distinct().Order(StringComparer.Ordinal);

    private async Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] headers)
    {
        using var client = _api.ClientWith(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", TraceParent);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Token);
    }
}
