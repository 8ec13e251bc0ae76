using Microsoft.Net.Http.Headers;
using SoccerRecognition.Api.Endpoints;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Requests;

/// <summary>What holds for every request before anything looks at what it wants.</summary>
internal sealed class RequestRules(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";

        // Kestrel moves a Content-Length that came beside a Transfer-Encoding here. Two lengths are how requests are smuggled past a proxy.
        if (context.Request.Headers.ContainsKey("X-Content-Length") && context.Request.Headers.TransferEncoding.Count > 0)
        {
            context.Response.Headers.Connection = "close";
            throw new WorkFailure(FailureCode.BadRequest, "Content-Length and Transfer-Encoding together are refused.");
        }

        var endpoint = context.GetEndpoint();
        if (endpoint is RouteEndpoint && endpoint.Metadata.GetMetadata<AnswersOther>() is null && !TakesJson(context.Request))
            throw new WorkFailure(FailureCode.NotAcceptable, "Accept application/json.");
        return next(context);
    }

    private static bool TakesJson(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return true;
        return accepted.Any(one => one.Quality is not 0
            && (one.MatchesAllTypes || (one.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
                && (one.MatchesAllSubTypes || one.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                    || one.SubType.Equals("problem+json", StringComparison.OrdinalIgnoreCase)))));
    }
}
