using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

internal static class VideoEndpoints
{
    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/videos").WithTags("Videos");
        group.MapPost("", UploadAsync).Needs(Scopes.WriteVideos)
            .WithName("uploadVideo").WithSummary("Upload a video or picture")
            .WithDescription("As a multipart form with one file, or as the body itself. The content decides what it is. Content that is there already gives its video, with 200.")
            .Query("fileName", "string", "The name of a file that is sent as the body itself.")
            .WithMetadata(new DisableRequestSizeLimitAttribute(), new TakesFile(RawBody: true))
            .Produces<VideoResponse>(StatusCodes.Status201Created).Produces<VideoResponse>()
            .DisableRequestTimeout();
        group.MapGet("/{id:guid}", FindAsync).Needs(Scopes.ReadJobs)
            .WithName("getVideo").WithSummary("A video")
            .Produces<VideoResponse>();
        group.MapDelete("/{id:guid}", (HttpContext context, Guid id, ErasureRequests erasures, CancellationToken cancellationToken) =>
                erasures.EraseAsync(ErasureKind.Video, context.GetCaller(), id, cancellationToken)).Needs(Scopes.WriteVideos)
            .WithName("eraseVideo").WithSummary("Erase a video and everything made of it")
            .WithDescription("Its jobs are cancelled first. 204: all of it is gone. 202: it is gone for every reader, and the rest is being removed, whatever happens.")
            .Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> UploadAsync(
        HttpContext context, UploadForm form, VideoStore store, IOptions<UploadOptions> options, CancellationToken cancellationToken)
    {
        var limits = new UploadLimits(options.Value.MaxVideoBytes, options.Value.MaxPictureBytes);
        await using var received = await form.ReadAsync(context.Request, limits, cancellationToken);
        var (video, added) = await store.StoreAsync(context.GetCaller().TenantId, received.File, cancellationToken);
        context.Response.Headers.Location = $"/api/v1/videos/{video.Id}";
        return Answers.Json(JobShapes.Of(video), HttpJson.Default.VideoResponse, added ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> FindAsync(HttpContext context, Guid id, Videos videos, CancellationToken cancellationToken)
    {
        var video = await videos.FindAsync(context.GetCaller().TenantId, id, cancellationToken)
            ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");
        return Answers.Json(JobShapes.Of(video), HttpJson.Default.VideoResponse);
    }
}
