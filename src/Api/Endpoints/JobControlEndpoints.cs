using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>What people do to a job: cancel, pause, resume, retry, run again.</summary>
internal static class JobControlEndpoints
{
    public static void MapJobControl(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/jobs/{id:guid}").WithTags("Jobs");
        group.MapPost("/cancel", CancelAsync).Needs(Scopes.WriteJobs)
            .WithName("cancelJob").WithSummary("Cancel a job").Produces<JobResponse>();
        group.MapPost("/pause", PauseAsync).Needs(Scopes.WriteJobs)
            .WithName("pauseJob").WithSummary("Pause a job")
            .WithDescription("What is being computed is finished, nothing more is begun. The deadline goes on, the execution time-out does not.")
            .Produces<JobResponse>();
        group.MapPost("/resume", ResumeAsync).Needs(Scopes.WriteJobs)
            .WithName("resumeJob").WithSummary("Let a paused job go on").Produces<JobResponse>();
        group.MapPost("/retry", RetryAsync).Needs(Scopes.WriteJobs)
            .WithName("retryJob").WithSummary("Try a failed, cancelled or expired job again")
            .WithDescription("A new job that goes on where the ended one stopped: what was computed is kept. Takes an Idempotency-Key.")
            .Produces<JobResponse>(StatusCodes.Status202Accepted);
        group.MapPost("/rerun", RerunAsync).Needs(Scopes.WriteJobs)
            .WithName("rerunJob").WithSummary("Run a job again with other options")
            .WithDescription("A new job on the same footage; what is left out stays as it was. Takes an Idempotency-Key.")
            .Accepts<RerunJobRequest>("application/json").Produces<JobResponse>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> CancelAsync(
        HttpContext context, Guid id, JobControl control, JobReader jobs, Doorbells doorbells, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var seq = await control.CancelAsync(tenantId, id, cancellationToken);
        doorbells.Ring(new JobFenced(id));
        doorbells.Ring(new JobChanged(id, seq));
        return await ShowAsync(jobs, tenantId, id, cancellationToken);
    }

    private static async Task<IResult> PauseAsync(
        HttpContext context, Guid id, JobControl control, JobReader jobs, Doorbells doorbells, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        if (await control.PauseAsync(tenantId, id, cancellationToken) is { } seq) doorbells.Ring(new JobChanged(id, seq));
        return await ShowAsync(jobs, tenantId, id, cancellationToken);
    }

    // The sweeper rings for the work that may go on.
    private static async Task<IResult> ResumeAsync(
        HttpContext context, Guid id, JobControl control, JobReader jobs, Doorbells doorbells, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        if (await control.ResumeAsync(tenantId, id, cancellationToken) is { } seq) doorbells.Ring(new JobChanged(id, seq));
        return await ShowAsync(jobs, tenantId, id, cancellationToken);
    }

    private static async Task<IResult> RetryAsync(
        HttpContext context, Guid id, JobControl control, JobReader jobs, Doorbells doorbells, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var key = JobSubmission.IdempotencyKeyOf(context.Request);
        var accepted = await control.RetryAsync(tenantId, id, key, key is null ? null : JobAcceptance.HashRequest($"retry {id}"), cancellationToken);
        if (accepted.Due is { } due) doorbells.Ring(new WorkDue(due.ToString()));
        return await AcceptedAsync(context, accepted, jobs, tenantId, cancellationToken);
    }

    private static async Task<IResult> RerunAsync(
        HttpContext context, Guid id, JsonBody json, JobQueries queries, Videos videos, JobSubmission submission, JobReader jobs,
        CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var key = JobSubmission.IdempotencyKeyOf(context.Request);
        var other = JobFields.ReadRerun(await json.ReadAsync(context.Request, cancellationToken));
        var before = await queries.FindAsync(tenantId, id, cancellationToken) ?? throw JobReader.NotFound();
        var video = await videos.FindAsync(tenantId, before.VideoId, cancellationToken) ?? throw new WorkFailure(FailureCode.SourceGone, "The footage was removed.");
        var accepted = await submission.SubmitAsync(video, Merged(before, other), before.Lane, key, cancellationToken);
        return await AcceptedAsync(context, accepted, jobs, tenantId, cancellationToken);
    }

    private static CreateJobRequest Merged(JobStatus before, CreateJobRequest other)
    {
        var detection = before.Request.Analyses.First(one => one.Stage == Stage.Detection);
        return other with
        {
            VideoId = before.VideoId,
            SampleFps = other.SampleFps ?? detection.Selection.SampleFps,
            FromUs = other.FromUs ?? detection.Selection.FromUs,
            ToUs = other.ToUs ?? detection.Selection.ToUs,
            SegmentSeconds = other.SegmentSeconds ?? detection.SegmentLength?.TotalSeconds,
            Confidence = other.Confidence ?? before.Request.Confidence,
            Models = other.Models ?? [$"{detection.Model}@{detection.ModelVersion}"],
            Artifacts = other.Artifacts ?? before.Request.Artifacts,
            ClientReference = other.ClientReference ?? before.ClientReference,
            Priority = other.Priority ?? before.Priority,
            ExecutionTimeout = other.ExecutionTimeout ?? before.ExecutionTimeout?.TotalSeconds,
        };
    }

    private static async Task<IResult> ShowAsync(JobReader jobs, Guid tenantId, Guid id, CancellationToken cancellationToken) =>
        Answers.Json(await jobs.ReadAsync(tenantId, id, cancellationToken), HttpJson.Default.JobResponse);

    internal static async Task<IResult> AcceptedAsync(
        HttpContext context, AcceptedJob accepted, JobReader jobs, Guid tenantId, CancellationToken cancellationToken)
    {
        context.Response.Headers.Location = JobShapes.PathOf(accepted.JobId);
        if (accepted.Replayed) context.Response.Headers["Idempotent-Replayed"] = "true";
        return Answers.Json(await jobs.ReadAsync(tenantId, accepted.JobId, cancellationToken), HttpJson.Default.JobResponse, StatusCodes.Status202Accepted);
    }
}
