using System.Net.Http.Json;
using System.Text.Json;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Client;

/// <summary>Turns whatever an answer of 400 and above holds into the one exception.</summary>
internal static class ProblemReader
{
    public static async Task<SoccerApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                && await response.Content.ReadFromJsonAsync(HttpJson.Default.ProblemResponse, cancellationToken) is { } problem)
                return new(problem);
        }
        catch (Exception failure) when (failure is JsonException or HttpRequestException or IOException)
        {
            return Unexpected(response, failure);
        }

        // A proxy in between, or no service of ours at all.
        return Unexpected(response, null);
    }

    public static SoccerApiException Unreachable(Uri address, Exception cause)
    {
        var code = FailureCode.DependencyUnavailable;
        var detail = cause is OperationCanceledException
            ? $"{address.Authority} did not answer in time."
            : $"{address.Authority} cannot be reached: {cause.Message}";
        return new(new($"/problems/{code.Code}", code.Title, 0, detail, code, TraceId: null), cause);
    }

    private static SoccerApiException Unexpected(HttpResponseMessage response, Exception? cause)
    {
        var status = (int)response.StatusCode;
        var code = FailureCode.All.FirstOrDefault(one => one.HttpStatus == status) ?? FailureCode.Internal;
        return new(new($"/problems/{code.Code}", code.Title, status, $"The answer was {status} {response.ReasonPhrase} without a problem document.", code, TraceId: null), cause);
    }
}
