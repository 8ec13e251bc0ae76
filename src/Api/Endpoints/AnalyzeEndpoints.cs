using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Api.Waiting;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>The source documents' ways in: a file and its job in one request, in snake_case.</summary>
internal static class AnalyzeEndpoints
{
    private static readonly string[] Fields =
        ["analysis_type", "confidence_threshold", "player_candidates", "team_context", "sample_fps", "from_us", "to_us", "models", "artifacts", "client_reference", "reuse"];

    public static void MapAnalyze(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Source documents");
        TakeFile(group.MapPost("/api/v1/analyze/image", AnalyzeImageAsync), "analyzeImage", "Analyse a picture in one call")
            .WithDescription("Answers with the result, or 202 when the wait was too short. Prefer: wait=N asks for another wait than the service's own.")
            .Produces<AnalyzeImageResponse>().Produces<AnalyzeImageResponse>(StatusCodes.Status202Accepted);
        TakeFile(group.MapPost("/api/v1/analyze/video", AnalyzeVideoAsync), "analyzeVideo", "Upload a video and submit its job")
            .WithDescription("Answers 202 at once; with Prefer: wait=N the result, when it is there by then.")
            .Produces<AnalyzeVideoResponse>().Produces<AnalyzeVideoResponse>(StatusCodes.Status202Accepted);
        TakeFile(group.MapPost("/analyze_async", AnalyzeAsync), "analyzeAsync", "Upload a file and submit its job")
            .Produces<AsyncTaskResponse>(StatusCodes.Status202Accepted);
        group.MapGet("/status/{id:guid}", StatusAsync).Needs(Scopes.ReadJobs)
            .WithName("taskStatus").WithSummary("Where a task stands").Produces<TaskStatusResponse>();
    }

    private static RouteHandlerBuilder TakeFile(RouteHandlerBuilder builder, string name, string summary)
    {
        builder.Needs(Scopes.WriteJobs).WithName(name).WithSummary(summary)
            .WithMetadata(new DisableRequestSizeLimitAttribute(), new TakesFile(RawBody: false, Fields))
            .DisableRequestTimeout();
        return builder;
    }

    private static async Task<IResult> AnalyzeImageAsync(
        HttpContext context, FormSubmission submission, JobWaiter waiter, Waits waits, SourceAnswers answers, IOptions<UploadOptions> uploads,
        IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var wait = waits.OfPreference(context.Request) ?? options.Value.ImageWait;
        var submitted = await submission.ReceiveAsync(context, new(null, uploads.Value.MaxPictureBytes), Lane.Interactive, cancellationToken);
        await waiter.WaitAsync(submitted.JobId, null, wait, cancellationToken);
        var answer = await answers.OfImageAsync(submitted, cancellationToken);
        context.Response.Headers.Location = JobShapes.PathOf(submitted.JobId);
        return Answers.Json(answer, HttpJson.Default.AnalyzeImageResponse, StatusOf(answer.Results));
    }

    private static async Task<IResult> AnalyzeVideoAsync(
        HttpContext context, FormSubmission submission, JobWaiter waiter, Waits waits, SourceAnswers answers, IOptions<UploadOptions> uploads,
        CancellationToken cancellationToken)
    {
        var wait = waits.OfPreference(context.Request);
        var lane = wait > TimeSpan.Zero ? Lane.Interactive : Lane.Batch;
        var submitted = await submission.ReceiveAsync(context, new(uploads.Value.MaxFormVideoBytes, null), lane, cancellationToken);
        if (wait > TimeSpan.Zero) await waiter.WaitAsync(submitted.JobId, null, wait.Value, cancellationToken);
        var answer = await answers.OfVideoAsync(submitted, cancellationToken);
        context.Response.Headers.Location = JobShapes.PathOf(submitted.JobId);
        return Answers.Json(answer, HttpJson.Default.AnalyzeVideoResponse, StatusOf(answer.Results));
    }

    private static async Task<IResult> AnalyzeAsync(
        HttpContext context, FormSubmission submission, IOptions<UploadOptions> uploads, CancellationToken cancellationToken)
    {
        var limits = new UploadLimits(uploads.Value.MaxFormVideoBytes, uploads.Value.MaxPictureBytes);
        var submitted = await submission.ReceiveAsync(context, limits, Lane.Batch, cancellationToken);
        var check = $"/status/{submitted.JobId}";
        context.Response.Headers.Location = check;
        return Answers.Json(new(submitted.JobId, "processing", check), HttpJson.Default.AsyncTaskResponse, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> StatusAsync(HttpContext context, Guid id, JobReader jobs, CancellationToken cancellationToken)
    {
        var job = await jobs.ReadAsync(context.GetCaller().TenantId, id, cancellationToken);
        var status = job.State switch
        {
            JobState.Succeeded => "completed",
            JobState.Failed or JobState.Cancelled or JobState.Expired => "failed",
            _ => "processing",
        };
        var error = job.State switch
        {
            JobState.Failed => job.Failure?.Code.Code,
            JobState.Cancelled => FailureCode.Cancelled.Code,
            JobState.Expired => FailureCode.Expired.Code,
            _ => null,
        };
        return Answers.Json(
            new(id, status, job.State, job.Progress.Fraction, status == "completed" ? job.Links.Results : null, error), HttpJson.Default.TaskStatusResponse);
    }

    private static int StatusOf(SourceResults? results) => results is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
}
