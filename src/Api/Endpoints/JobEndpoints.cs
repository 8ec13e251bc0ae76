using System.Text.Json;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Waiting;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

internal static class JobEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/jobs").WithTags("Jobs");
        group.MapPost("", CreateAsync).Needs(Scopes.WriteJobs)
            .WithName("createJob").WithSummary("Submit a job")
            .WithDescription("Answered 202 once the job is stored: from then on it reaches exactly one terminal state. With an Idempotency-Key the same request again gives the same job.")
            .Accepts<CreateJobRequest>("application/json").Produces<JobResponse>(StatusCodes.Status202Accepted);
        group.MapGet("", ListAsync).Needs(Scopes.ReadJobs)
            .WithName("listJobs").WithSummary("Jobs, newest first")
            .Query("state", "string", "Only this state.").Query("videoId", "string", "Only of this video.").Query("clientReference", "string", "Only with this reference.")
            .Query("limit", "integer", "1 to 200; 50 when left out.").Query("cursor", "string", "nextCursor of the page before.")
            .Produces<JobList>();
        group.MapGet("/{id:guid}", FindAsync).Needs(Scopes.ReadJobs)
            .WithName("getJob").WithSummary("A job")
            .WithDescription("With wait the answer comes when the job has ended; with If-None-Match as well, when anything happened since.")
            .Query("wait", "number", "Seconds to wait; at most what the service allows.")
            .Produces<JobResponse>().Produces(StatusCodes.Status304NotModified);
        group.MapDelete("/{id:guid}", (HttpContext context, Guid id, ErasureRequests erasures, CancellationToken cancellationToken) =>
                erasures.EraseAsync(ErasureKind.Job, context.GetCaller(), id, cancellationToken)).Needs(Scopes.WriteJobs)
            .WithName("eraseJob").WithSummary("Erase a job with its results and artifacts")
            .WithDescription("It is cancelled first if it runs. What other jobs take from the same analyses stays. 204: all of it is gone. 202: it is gone for every reader, and the rest is being removed, whatever happens.")
            .Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, JsonBody json, Videos videos, JobSubmission submission, JobReader jobs, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var key = JobSubmission.IdempotencyKeyOf(context.Request);
        var request = JobFields.Read(await json.ReadAsync(context.Request, cancellationToken));
        var video = await videos.FindAsync(tenantId, request.VideoId, cancellationToken)
            ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");
        var lane = JobShapes.IsPicture(video) ? Lane.Interactive : Lane.Batch;
        var accepted = await submission.SubmitAsync(video, request, lane, key, cancellationToken);
        return await JobControlEndpoints.AcceptedAsync(context, accepted, jobs, tenantId, cancellationToken);
    }

    private static async Task<IResult> ListAsync(HttpContext context, JobQueries jobs, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var query = QueryReader.Of(context.Request);
        JobState? state = null;
        if (query.Text("state", 20) is { } name && (state = Names.Find<JobState>(name)) is null) query.Wrong("state", $"Must be one of {Names.All<JobState>()}.");
        var videoId = query.Id("videoId", required: false);
        var reference = query.Text("clientReference", 200);
        var limit = (int)(query.Integer("limit", 1, MaxLimit) ?? DefaultLimit);
        var cursor = query.Text("cursor", 1000);
        query.Done(refuseUnknown: false);

        var scope = $"jobs/{tenantId:N}";
        long? before = cursor is null ? null : Cursor.Read(scope, cursor, 1)[0];
        var lines = await jobs.ListAsync(tenantId, new(state, reference, videoId, before, limit + 1), cancellationToken);
        var next = lines.Count > limit ? Cursor.Write(scope, lines[limit - 1].AcceptedSeq) : null;
        return Answers.Json(new JobList([.. lines.Take(limit).Select(JobShapes.Of)], next), HttpJson.Default.JobList);
    }

    private static async Task<IResult> FindAsync(
        HttpContext context, Guid id, JobReader jobs, JobWaiter waiter, Waits waits, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var query = QueryReader.Of(context.Request);
        var wait = waits.Of(query);
        query.Done(refuseUnknown: false);

        // Whose job it is must be known before anybody waits for it.
        var job = await jobs.ReadAsync(tenantId, id, cancellationToken);
        var seen = JobTag.SeqOf(context.Request);
        if (wait > TimeSpan.Zero && job.State < JobState.Succeeded && !(job.Seq > seen))
        {
            await waiter.WaitAsync(id, seen, wait, cancellationToken);
            job = await jobs.ReadAsync(tenantId, id, cancellationToken);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(job, HttpJson.Default.JobResponse);
        var tag = JobTag.Of(job.Seq, body);
        context.Response.GetTypedHeaders().ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        return JobTag.Matches(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Bytes(body, "application/json; charset=utf-8");
    }
}
