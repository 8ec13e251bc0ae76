using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Waiting;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

internal static class ArtifactEndpoints
{
    // Artifacts are made after the job has ended, when no event can end a wait for the end: they are looked at in this rhythm.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static void MapArtifacts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/jobs/{id:guid}").WithTags("Results");
        group.MapGet("/artifacts", ListAsync).Needs(Scopes.ReadJobs)
            .WithName("listArtifacts").WithSummary("What was made from the results")
            .Query("wait", "number", "Seconds to wait until none is pending.").Produces<ArtifactList>();
        Download(group.MapGet("/artifacts/{kind}", FindAsync), "getArtifact", "Download an artifact");
        Download(
            group.MapGet("/results/annotated", (HttpContext context, Guid id, ArtifactDownloads downloads, CancellationToken cancellationToken) =>
                downloads.OpenAsync(context.GetCaller().TenantId, id, ArtifactKind.AnnotatedVideo, cancellationToken)),
            "getAnnotatedVideo", "Download the annotated video");
        Download(
            group.MapGet("/results/contact-sheet", (HttpContext context, Guid id, ArtifactDownloads downloads, CancellationToken cancellationToken) =>
                downloads.OpenAsync(context.GetCaller().TenantId, id, ArtifactKind.ContactSheet, cancellationToken)),
            "getContactSheet", "Download the contact sheet");
    }

    private static void Download(RouteHandlerBuilder builder, string name, string summary) =>
        builder.Needs(Scopes.ReadJobs).WithName(name).WithSummary(summary).WithMetadata(new AnswersOther())
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status206PartialContent, contentType: "application/octet-stream")
            .DisableRequestTimeout();

    private static async Task<IResult> ListAsync(
        HttpContext context, Guid id, JobReader jobs, JobWaiter waiter, Waits waits, TimeProvider time, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var query = QueryReader.Of(context.Request);
        var wait = waits.Of(query);
        query.Done(refuseUnknown: false);

        var until = time.GetUtcNow() + wait;
        var job = await jobs.ReadAsync(tenantId, id, cancellationToken);
        while (IsPending(job) && until - time.GetUtcNow() is { } left && left > TimeSpan.Zero)
        {
            if (job.State >= JobState.Succeeded) await Task.Delay(left < Look ? left : Look, time, cancellationToken);
            else if (!await waiter.WaitAsync(id, null, left, cancellationToken)) break;
            job = await jobs.ReadAsync(tenantId, id, cancellationToken);
        }

        return Answers.Json(new ArtifactList(job.Artifacts), HttpJson.Default.ArtifactList);
    }

    // A job that did not succeed leaves its artifacts pending for ever: nothing to wait for.
    private static bool IsPending(JobResponse job) =>
        job.State <= JobState.Succeeded && job.Artifacts.Any(one => one.State == ArtifactState.Pending);

    private static Task<IResult> FindAsync(HttpContext context, Guid id, string kind, ArtifactDownloads downloads, CancellationToken cancellationToken) =>
        Names.Find<ArtifactKind>(kind) is { } known
            ? downloads.OpenAsync(context.GetCaller().TenantId, id, known, cancellationToken)
            : throw new WorkFailure(FailureCode.NotFound, "There is no such artifact.");
}

/// <summary>Finds an artifact that can be downloaded.</summary>
internal sealed class ArtifactDownloads(JobQueries jobs, Artifacts artifacts, IObjectStore objects)
{
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>artifact-not-requested</c>, <c>artifact-not-ready</c>, or why it could not be made.</exception>
    public async Task<IResult> OpenAsync(Guid tenantId, Guid jobId, ArtifactKind kind, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(tenantId, jobId, cancellationToken) ?? throw JobReader.NotFound();
        var found = (await artifacts.ListAsync(tenantId, jobId, cancellationToken)).FirstOrDefault(one => one.Kind == kind)
            ?? throw new WorkFailure(FailureCode.ArtifactNotRequested, "Submit the job with this artifact.");
        return found.State switch
        {
            ArtifactState.Ready => new RangedDownload(
                objects, found.ObjectKey!, found.SizeBytes!.Value, found.MediaType!, FileNameOf(kind), $"{jobId:N}-{Names.Of(kind)}-{found.SizeBytes}"),
            ArtifactState.Failed => throw new WorkFailure(found.Failure ?? FailureCode.RenderFailed, "The artifact could not be made; the results are not touched."),
            _ => throw new WorkFailure(FailureCode.ArtifactNotReady, $"The job is {Names.Of(job.State)}."),
        };
    }

    private static string FileNameOf(ArtifactKind kind) => kind == ArtifactKind.AnnotatedVideo ? "annotated.mp4" : "contact-sheet.png";
}
