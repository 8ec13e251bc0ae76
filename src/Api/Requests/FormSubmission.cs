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
    // For models that come later; their callers should learn that nothing is done with them.
    private static readonly string[] WithoutEffect = ["player_candidates", "team_context"];

    /// <exception cref="WorkFailure">Those of uploads and of submissions.</exception>
    /// <exception cref="RequestInvalid">With every wrong field.</exception>
    public async Task<SubmittedForm> ReceiveAsync(HttpContext context, UploadLimits limits, Lane lane, CancellationToken cancellationToken)
    {
        var caller = context.GetCaller();
        var key = JobSubmission.IdempotencyKeyOf(context.Request);
        if (JsonBody.IsJson(context.Request)) return await ReferAsync(context, caller, lane, key, cancellationToken);
        if (!UploadForm.IsForm(context.Request))
            throw new WorkFailure(FailureCode.UnsupportedMediaType, "Send multipart/form-data with a file, or application/json with image_path.");
        caller.Require(Scopes.WriteVideos);
        await using var received = await form.ReadAsync(context.Request, limits, cancellationToken);
        var request = JobFields.ReadForm(received.Fields);
        var (video, _) = await store.StoreAsync(caller.TenantId, received.File, cancellationToken);
        return await SubmitAsync(video, request, received.Fields, lane, key, cancellationToken);
    }

    // The source document's image_path was a path on the server. Here it names a file that this tenant uploaded, and nothing else is ever opened.
    private async Task<SubmittedForm> ReferAsync(HttpContext context, Caller caller, Lane lane, string? key, CancellationToken cancellationToken)
    {
        var body = await json.ReadAsync(context.Request, cancellationToken);
        var request = JobFields.ReadForm(body);
        var fields = new FieldReader(body, name => name, texts: false);
        var id = fields.Id("image_path", required: true);
        fields.Done(refuseUnknown: false);
        var video = await videos.FindAsync(caller.TenantId, id!.Value, cancellationToken)
            ?? throw new WorkFailure(FailureCode.NotFound, "There is no such video.");
        return await SubmitAsync(video, request, body, lane, key, cancellationToken);
    }

    private async Task<SubmittedForm> SubmitAsync(
        Video video, CreateJobRequest request, JsonElement fields, Lane lane, string? key, CancellationToken cancellationToken)
    {
        var accepted = await submission.SubmitAsync(video, request, lane, key, cancellationToken);
        var warnings = WithoutEffect.Where(name => fields.TryGetProperty(name, out _))
            .Select(name => new SourceWarning("field-without-effect", $"{name} has no effect on detection.", null));
        return new(video.TenantId, accepted.JobId, video.FileName, [.. warnings]);
    }
}
