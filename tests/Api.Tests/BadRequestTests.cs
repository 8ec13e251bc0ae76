using System.Net;
using System.Text;

namespace SoccerRecognition.Api.Tests;

public sealed class BadRequestTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private const string Id = "018f0000-0000-7000-8000-000000000000";
    private readonly ApiService _api = shared.Service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"videoId\":")]
    [InlineData("{\"videoId\":\"a\",\"videoId\":\"b\"}")]
    [InlineData("{'videoId':1}")]
    [InlineData("{\"a\":1}//x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":NaN")]
    public async Task Broken_json_is_malformed(string body) =>
        await (await _api.Client.PostAsync("/api/v1/jobs", Answers.Json(body), Token)).ProblemAsync("malformed-json");

    [Fact]
    public async Task Too_deep_json_is_malformed_and_deep_enough_is_read()
    {
        await (await PostAsync(Deep(65))).ProblemAsync("malformed-json");
        await (await PostAsync(Deep(60))).ProblemAsync("validation-failed");

        static string Deep(int levels) => $"{{\"x\":{new string('[', levels - 1)}{new string(']', levels - 1)}}}";
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("{}", "/videoId")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":NaN}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":-Infinity,"clientReference":"NaN \" NaN"}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":1e400}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":-1}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":0}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","sampleFps":"4"}""", "/sampleFps")]
    [InlineData($$"""{"videoId":"{{Id}}","confidence":1.01}""", "/confidence")]
    [InlineData($$"""{"videoId":"{{Id}}","fromUs":1.5}""", "/fromUs")]
    [InlineData($$"""{"videoId":"{{Id}}","fromUs":99999999999999999999}""", "/fromUs")]
    [InlineData($$"""{"videoId":"{{Id}}","fromUs":10,"toUs":10}""", "/toUs")]
    [InlineData($$"""{"videoId":"{{Id}}","models":[]}""", "/models")]
    [InlineData($$"""{"videoId":"{{Id}}","models":[1]}""", "/models/0")]
    [InlineData($$"""{"videoId":"{{Id}}","models":"nanodet-g"}""", "/models")]
    [InlineData($$"""{"videoId":"{{Id}}","artifacts":["annotated-video","gif"]}""", "/artifacts/1")]
    [InlineData($$"""{"videoId":"{{Id}}","reuse":"no"}""", "/reuse")]
    [InlineData($$"""{"videoId":"{{Id}}","clientReference":"\ud800"}""", "/clientReference")]
    [InlineData($$"""{"videoId":"{{Id}}","clientReference":"a\u0000b"}""", "/clientReference")]
    [InlineData($$"""{"videoId":"{{Id}}","clientReference":{} }""", "/clientReference")]
    [InlineData("""{"videoId":"../../etc/passwd"}""", "/videoId")]
    [InlineData("""{"videoId":7}""", "/videoId")]
    [InlineData($$"""{"videoId":"{{Id}}","tenantId":"x","state":"succeeded","epoch":3}""", "/tenantId", "/state", "/epoch")]
    [InlineData($$"""{"videoId":"{{Id}}","a/b~c":1}""", "/a~1b~0c")]
    [InlineData("""{"videoId":"x","sampleFps":-1,"confidence":"high","nonsense":1}""", "/videoId", "/sampleFps", "/confidence", "/nonsense")]
    public async Task Every_wrong_field_is_told_at_once(string body, params string[] pointers)
    {
        var problem = await (await PostAsync(body)).ProblemAsync("validation-failed");
        Assert.Equal(pointers, problem.Errors!.Select(one => one.Pointer));
    }

    [Theory]
    [InlineData("\"analysisType\":\"full\"")]
    [InlineData("\"analysisType\":\"identification\"")]
    [InlineData("\"analysisType\":\"nonsense\"")]
    [InlineData("\"models\":[\"nanodet-g@9.9.9\"]")]
    [InlineData("\"models\":[\"../nanodet-g\"]")]
    [InlineData("\"models\":[\"ppocr-v4-rec\"]")]
    public async Task What_no_model_does_is_unknown(string field)
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        await (await PostAsync($"{{\"videoId\":\"{video.Id}\",{field}}}")).ProblemAsync("unknown-model");
    }

    [Theory]
    [InlineData("\r\nX-Injected: 1\r\n")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; drop table job; --")]
    [InlineData("{0} {Message} %s")]
    public async Task Odd_text_is_stored_as_it_is(string text)
    {
        var video = await _api.Client.UploadAsync(Media.Mp4());
        var job = await _api.Client.SubmitAsync(new { videoId = video.Id, clientReference = text });
        Assert.Equal(text, job.ClientReference);
        using var list = await _api.Client.GetAsync($"/api/v1/jobs?clientReference={Uri.EscapeDataString(text)}", Token);
        Assert.Contains(job.Id.ToString(), await list.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_over_the_limit_is_too_large()
    {
        var body = $"{{\"clientReference\":\"{new string('x', 1_100_000)}\"}}";
        await (await PostAsync(body)).ProblemAsync("body-too-large");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs") { Content = Answers.Json(body), Headers = { TransferEncodingChunked = true } };
        await (await _api.Client.SendAsync(chunked, Token)).ProblemAsync("body-too-large");
    }

    [Fact]
    public async Task Another_type_of_content_is_refused()
    {
        await (await _api.Client.PostAsync("/api/v1/jobs", new StringContent("{}", Encoding.UTF8, "text/plain"), Token)).ProblemAsync("unsupported-media-type");
        await (await _api.Client.PostAsync("/api/v1/jobs", new StringContent("{}", Encoding.Unicode, "application/json"), Token)).ProblemAsync("unsupported-media-type");
        await (await _api.Client.PostAsync("/api/v1/analyze/image", new StringContent("x", Encoding.UTF8, "text/plain"), Token)).ProblemAsync("unsupported-media-type");
    }

    [Fact]
    public async Task Xml_cannot_be_given()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs") { Headers = { Accept = { new("application/xml") } } };
        await (await _api.Client.SendAsync(request, Token)).ProblemAsync("not-acceptable");
        using var both = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs") { Headers = { Accept = { new("application/xml"), new("application/json", 0.1) } } };
        Assert.Equal(HttpStatusCode.OK, (await _api.Client.SendAsync(both, Token)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_method_names_the_right_ones()
    {
        using var response = await _api.Client.DeleteAsync("/api/v1/jobs", Token);
        await response.ProblemAsync("method-not-allowed");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/jobs/not-a-uuid")]
    [InlineData("/api/v1/jobs/018f0000-0000-7000-8000-00000000000g")]
    [InlineData("/api/v1/videos/7")]
    [InlineData("/hangfire")]
    public async Task What_is_not_there_is_not_found(string path) => await (await _api.Client.GetAsync(path, Token)).ProblemAsync("not-found");

    [Theory]
    [InlineData("/api/v1/jobs?limit=0", "/limit")]
    [InlineData("/api/v1/jobs?limit=201", "/limit")]
    [InlineData("/api/v1/jobs?limit=x&state=done&videoId=y", "/state", "/videoId", "/limit")]
    [InlineData($"/api/v1/jobs/{Id}/results?limit=2001&minScore=NaN&includeOffPitch=maybe", "/minScore", "/includeOffPitch", "/limit")]
    [InlineData($"/api/v1/jobs/{Id}/results?fromUs=5&toUs=5", "/toUs")]
    [InlineData($"/api/v1/jobs/{Id}?wait=-1", "/wait")]
    [InlineData($"/api/v1/jobs/{Id}?wait=1&wait=2", "/wait")]
    public async Task A_wrong_query_is_told_like_a_wrong_body(string path, params string[] pointers)
    {
        var problem = await (await _api.Client.GetAsync(path, Token)).ProblemAsync("validation-failed");
        Assert.Equal(pointers, problem.Errors!.Select(one => one.Pointer));
    }

    [Theory]
    [InlineData("POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n0\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /api/v1/jobs HTTP/9.9\r\nHost: x\r\n\r\n", "HTTP/1.1 505")]
    public async Task What_is_no_http_is_refused(string request, string answer)
    {
        using var socket = await RawSocket.OpenAsync(_api.Address);
        await socket.SendAsync(request);
        Assert.StartsWith(answer, await socket.ReadAnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_over_16_kB_are_too_large()
    {
        using var socket = await RawSocket.OpenAsync(_api.Address);
        await socket.SendAsync($"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 17_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", await socket.ReadAnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_of_the_request_stands_in_its_problem_and_on_its_job()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var client = _api.ClientWith(ApiService.Key);
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        Assert.Equal(trace, (await (await client.GetAsync("/nowhere", Token)).ProblemAsync("not-found")).TraceId);
        var video = await client.UploadAsync(Media.Mp4());
        var job = await client.SubmitAsync(new { videoId = video.Id });
        await using var command = _api.Database.DataSource.CreateCommand($"select trace_parent from job where id = '{job.Id}'");
        Assert.StartsWith($"00-{trace}-", (string)(await command.ExecuteScalarAsync(Token))!, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _api.Client.PostAsync("/api/v1/jobs", Answers.Json(body), Token);
}
