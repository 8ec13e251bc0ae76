using System.Text.Json;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Problems;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Requests;

/// <summary>A job submitted together with its file.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="JobId">The job.</param>
/// <param name="FileName">The file's name, made harmless.</param>
/// <param name="Warnings">Fields that were understood and have no effect.</param>
internal sealed record SubmittedForm(Guid TenantId, Guid JobId, string FileName, IReadOnlyList<SourceWarning> Warnings);

/// <summary>Takes a file and its fields in one multipart request, or a reference to a file that is there as JSON.</summary>
internal sealed class FormSubmission(UploadForm form, JsonBody json, VideoStore store, Videos videos, JobSubmission submission)
{
    /// <exception cref="WorkFailure">Those of uploads and of submissions.</exception>
    /// <exception cref="RequestInvalid">With every wrong field.</exception>
    public async Task<SubmittedForm> ReceiveAsync(HttpContext context, UploadLimits limits, Lane lane, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        var key = JobSubmission.IdempotencyKeyOf(context.Request);
        if (JsonBody.IsJson(context.Request)) return await ReferAsync(context, caller, lane, key, cancellationToken);
        if (!UploadForm.IsForm(context.Request))
            throw new WorkFailure(FailureCode.UnsupportedMediaType, "Send multipart/form-data with a file, or application/json with video_id.");
        caller.Require(Scopes.WriteVideos);
        await using var received = await form.ReadAsync(context.Request, limits, cancellationToken);
        var request = JobFields.ReadForm(received.Fields);
        var (video, _) = await store.StoreAsync(caller.TenantId, received.File, cancellationToken);

        // The same content may have come under another name before: the caller knows this one.
        return await SubmitAsync(video, received.File.FileName, request, received.Fields, lane, key, cancellationToken);
    }

    private async Task<SubmittedForm> ReferAsync(HttpContext context, Caller caller, Lane lane, string? key, CancellationToken cancellationToken)
    {
        var body = await json.ReadAsync(context.Request, cancellationToken);
        var request = JobFields.ReadReference(body);
        var video = await videos.FindAsync(caller.TenantId, request.VideoId, cancellationToken)
            ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");
        return await SubmitAsync(video, video.FileName, request, body, lane, key, cancellationToken);
    }

    private async Task<SubmittedForm> SubmitAsync(
        Video video, string fileName, CreateJobRequest request, JsonElement fields, Lane lane, string? key, CancellationToken cancellationToken)
    {
        var accepted = await submission.SubmitAsync(video, request, lane, key, cancellationToken);
        var warnings = JobFields.WithoutEffect.Select(JobFields.SourceName).Where(name => fields.TryGetProperty(name, out _))
            .Select(name => new SourceWarning("field-without-effect", $"{name} has no effect on detection.", null));
        return new(video.TenantId, accepted.JobId, fileName, [.. warnings]);
    }
}
