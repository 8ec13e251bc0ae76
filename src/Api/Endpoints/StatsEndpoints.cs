using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Api.Endpoints;

internal static class StatsEndpoints
{
    public static void MapStats(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/stats", ReadAsync).Needs(Scopes.Admin).WithTags("Health")
            .WithName("stats").WithSummary("Unfinished jobs and live workers").Produces<StatsResponse>();
        routes.MapGet("/upload/supported-formats", Formats).WithTags("Source documents")
            .WithName("sourceSupportedFormats").WithSummary("As /api/v1/upload/supported-formats").Produces<SupportedFormats>();
        routes.MapGet("/api/v1/upload/supported-formats", Formats).WithTags("Videos")
            .WithName("supportedFormats").WithSummary("What can be uploaded").Produces<SupportedFormats>();
    }

    private static async Task<IResult> ReadAsync(JobQueries jobs, FleetReader fleet, TimeProvider time, CancellationToken cancellationToken)
    {
        var live = await jobs.CountLiveAsync(cancellationToken);
        var workers = await fleet.ListAsync(cancellationToken);
        return Answers.Json(
            new StatsResponse(
                ProductVersion.Text, live.ToDictionary(one => one.State, one => one.Count), workers, workers.Sum(one => one.Slots),
                workers.Sum(one => one.Busy), time.GetUtcNow()),
            HttpJson.Default.StatsResponse);
    }

    private static IResult Formats(IOptions<UploadOptions> options)
    {
        var limits = options.Value;
        SupportedFormat[] Of(bool pictures, long limit) =>
            [.. MediaFormat.All.Where(one => one.IsPicture == pictures).Select(one => new SupportedFormat(one.Name, one.MediaType, one.Extensions, limit))];
        return Answers.Json(new SupportedFormats(Of(false, limits.MaxVideoBytes), Of(true, limits.MaxPictureBytes)), HttpJson.Default.SupportedFormats);
    }
}
