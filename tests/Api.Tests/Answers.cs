using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Tests;

/// <summary>Requests and answers as tests speak of them.</summary>
internal static class Answers
{
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response)
    {
        var type = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)HttpJson.Default.GetTypeInfo(typeof(T))!;
        return (await response.Content.ReadFromJsonAsync(type, TestContext.Current.CancellationToken))!;
    }

    /// <summary>Asserts a problem document of that code, complete and without a stack.</summary>
    public static async Task<ProblemResponse> ProblemAsync(this HttpResponseMessage response, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text}");
        var problem = JsonSerializer.Deserialize(text, HttpJson.Default.ProblemResponse)!;
        Assert.True(problem.Code.Code == code, $"{code} was expected: {text}");
        Assert.Equal($"/problems/{code}", problem.Type);
        Assert.Equal((int)response.StatusCode, problem.Status);
        Assert.Equal(problem.Code.HttpStatus, problem.Status);
        Assert.False(string.IsNullOrEmpty(problem.TraceId));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return problem;
    }

    public static async Task<VideoResponse> UploadAsync(this HttpClient client, byte[] content, string name = "clip.mp4")
    {
        using var response = await client.PostAsync($"/api/v1/videos?fileName={Uri.EscapeDataString(name)}", new ByteArrayContent(content), TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await response.ReadAsync<VideoResponse>();
    }

    public static async Task<JobResponse> SubmitAsync(this HttpClient client, object request)
    {
        using var response = await client.PostAsync("/api/v1/jobs", Json(JsonSerializer.Serialize(request)), TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await response.ReadAsync<JobResponse>();
    }
}

/// <summary>Contents that the sniffer takes, each time other ones.</summary>
internal static class Media
{
    private static int _count;

    /// <summary>The beginning of an MPEG-4 file and then anything: enough for the Api, which never decodes.</summary>
    public static byte[] Mp4(int length = 10_000)
    {
        var bytes = new byte[length];
        new Random(Interlocked.Increment(ref _count)).NextBytes(bytes);
        "\0\0\0\u0020ftypisom\0\0\u0002\0isomiso2avc1mp41"u8.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Png()
    {
        var bytes = Mp4(1000);
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(bytes);
        return bytes;
    }
}
