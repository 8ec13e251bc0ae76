using System.Diagnostics;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Problems;

/// <summary>The only writer of answers of 400 and above.</summary>
internal static class ProblemWriter
{
    private const string MediaType = "application/problem+json";
    private const int RetryAfterSeconds = 2;

    public static Task WriteAsync(HttpContext context, WorkFailure failure) => WriteAsync(context, failure.Code, failure.Detail);

    /// <param name="context">Nothing of its answer has been sent.</param>
    /// <param name="code">The reason.</param>
    /// <param name="detail">About this occurrence.</param>
    /// <param name="errors">Fields that are wrong.</param>
    public static async Task WriteAsync(HttpContext context, FailureCode code, string? detail, IReadOnlyList<FieldError>? errors = null)
    {
        var response = context.Response;
        var allow = response.Headers.Allow;
        response.Clear();
        response.StatusCode = code.HttpStatus;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (allow.Count > 0) response.Headers.Allow = allow;
        if (code.HttpStatus == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer realm=\"soccer\"";
        if (code == FailureCode.DependencyUnavailable || code == FailureCode.ModelsNotLoaded || code == FailureCode.IdempotencyInFlight
            || code == FailureCode.ArtifactNotReady)
            response.Headers[HeaderNames.RetryAfter] = $"{RetryAfterSeconds}";
        var problem = new ProblemResponse($"/problems/{code.Code}", code.Title, code.HttpStatus, detail, code, TraceIdOf(context), errors);
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, HttpJson.Default.ProblemResponse);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
