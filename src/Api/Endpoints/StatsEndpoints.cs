using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Api.Endpoints;

internal static class StatsEndpoints
{
    public static void MapStats(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/stats", ReadAsync).Needs(Scopes.Admin).WithTags("Health")
            .WithName("stats").WithSummary("Unfinished jobs and live workers")
            .WithDescription("Answers 503 models-not-loaded while no live worker has a model loaded.").Produces<StatsResponse>();
        routes.MapGet("/upload/supported-formats", Formats).WithTags("Source documents")
            .WithName("sourceSupportedFormats").WithSummary("As /api/v1/upload/supported-formats").Produces<SupportedFormats>();
        routes.MapGet("/api/v1/upload/supported-formats", Formats).WithTags("Videos")
            .WithName("supportedFormats").WithSummary("What can be uploaded").Produces<SupportedFormats>();
    }

    private static async Task<IResult> ReadAsync(JobQueries jobs, FleetReader fleet, TrackCache cache, TimeProvider time, CancellationToken cancellationToken)
    {
        var live = await jobs.CountLiveAsync(cancellationToken);
        var workers = await fleet.ListAsync(cancellationToken);
        var unfinished = live.Sum(one => one.Count);
        var models = workers.SelectMany(worker => worker.Models).CountBy(model => model).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(
            one => one.Key, one => new ModelStatus(true, one.Value));
        if (models.Count == 0) throw new WorkFailure(FailureCode.ModelsNotLoaded, $"{workers.Count} live workers, none with a model loaded; {unfinished} unfinished jobs.");
        return Answers.Json(
            new StatsResponse(
                ProductVersion.Text, live.ToDictionary(one => one.State, one => one.Count), workers, workers.Sum(one => one.Slots),
                workers.Sum(one => one.Busy), time.GetUtcNow(),
                new(workers.Sum(one => one.FramesDone ?? 0), Math.Round(workers.Sum(one => one.FramesPerSecond ?? 0), 1), workers.Count, unfinished), models, cache.Stats),
            HttpJson.Default.StatsResponse);
    }

    private static IResult Formats(IOptions<UploadOptions> options)
    {
        var limits = options.Value;
        SupportedFormat[] Of(bool pictures, long limit, long formLimit) =>
            [.. MediaFormat.All.Where(one => one.IsPicture == pictures).Select(one => new SupportedFormat(one.Name, one.MediaType, one.Extensions, limit, formLimit))];
        return Answers.Json(new SupportedFormats(Of(false, limits.MaxVideoBytes, limits.MaxFormVideoBytes), Of(true, limits.MaxPictureBytes, limits.MaxPictureBytes)), HttpJson.Default.SupportedFormats);
    }
}
