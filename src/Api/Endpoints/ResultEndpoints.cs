using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Endpoints;

internal static class ResultEndpoints
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 2000;

    public static void MapResults(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/jobs/{id:guid}/results", ReadAsync).Needs(Scopes.ReadJobs).WithTags("Results")
            .WithName("getResults").WithSummary("Results by time")
            .WithDescription("Readable while the job runs, from the first finished piece on: pages stop at completeUntilUs, and boxes up to there are final.")
            .Query("fromUs", "integer", "First timestamp, inclusive.").Query("toUs", "integer", "End, exclusive.")
            .Query("minScore", "number", "Only boxes of at least this score; left out: the job's confidence, and below it only boxes of tracks.")
            .Query("includeOffPitch", "boolean", "Also crowd, boards and benches.")
            .Query("limit", "integer", "Frames, 1 to 2,000; 500 when left out.").Query("cursor", "string", "nextCursor of the page before.")
            .Produces<ResultsPage>();

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, ResultReader results, CancellationToken cancellationToken)
    {
        var query = QueryReader.Of(context.Request);
        var page = new PageRequest(
            query.Integer("fromUs", long.MinValue, long.MaxValue), query.Integer("toUs", long.MinValue, long.MaxValue),
            query.Number("minScore", 0, 1), query.Truth("includeOffPitch") ?? false,
            (int)(query.Integer("limit", 1, MaxLimit) ?? DefaultLimit), query.Text("cursor", 1000));
        if (page.ToUs <= page.FromUs) query.Wrong("toUs", "Must be after fromUs.");
        query.Done(refuseUnknown: false);
        return Answers.Json(await results.ReadAsync(context.GetCaller().TenantId, id, page, cancellationToken), HttpJson.Default.ResultsPage);
    }
}
