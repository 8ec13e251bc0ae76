using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Problems;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Requests;

/// <summary>From a request to an accepted job: models resolved, defaults filled in, committed, and the doorbell rung after.</summary>
internal sealed class JobSubmission(
    JobAcceptance acceptance, ModelCatalog catalog, ModelFacts facts, Doorbells doorbells, IOptions<ApiOptions> options)
{
    private const int MaxKeyLength = 255;

    /// <param name="video">What to look at.</param>
    /// <param name="request">Checked already.</param>
    /// <param name="usual">The lane of a request that names none.</param>
    /// <param name="idempotencyKey">Of the header; null: none.</param>
    /// <exception cref="WorkFailure"><c>unknown-model</c>, and those of <see cref="JobAcceptance.AcceptAsync"/>.</exception>
    public async Task<AcceptedJob> SubmitAsync(
        Video video, CreateJobRequest request, Lane usual, string? idempotencyKey, CancellationToken cancellationToken)
    {
        Check(request);
        var model = ModelOf(request);
        var lane = request.Interactive switch { true => Lane.Interactive, false => Lane.Batch, null => usual };
        var selection = new FrameSelection(request.SampleFps, request.FromUs, request.ToUs);
        TimeSpan? length = request.SegmentSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var job = new JobRequest(
            [new(Stage.Detection, model.Name, model.Version, selection, length)], request.Confidence ?? facts.ConfidenceOf(model.Name),
            request.Artifacts ?? [], request.Reuse ?? true);
        var body = JsonSerializer.Serialize(request with { VideoId = video.Id }, HttpJson.Default.CreateJobRequest);
        var accepted = await acceptance.AcceptAsync(
            new(video.TenantId, video.Id, job, lane, request.Priority ?? 0, request.ClientReference, idempotencyKey,
                idempotencyKey is null ? null : JobAcceptance.HashRequest(body), Seconds(request.ExpiresIn) ?? options.Value.DefaultExpiresIn,
                Seconds(request.ExecutionTimeout)),
            cancellationToken);
        await Failpoint.ReachAsync(Failpoint.JobCommitted, $"{accepted.JobId}", cancellationToken);
        if (accepted.Due is { } due) doorbells.Ring(new WorkDue(due.ToString()));
        return accepted;
    }

    /// <exception cref="WorkFailure"><c>invalid-idempotency-key</c>.</exception>
    public static string? IdempotencyKeyOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Idempotency-Key", out var values)) return null;
        return values is [{ Length: > 0 and <= MaxKeyLength } key] && key.All(letter => letter is >= ' ' and <= '~')
            ? key
            : throw new WorkFailure(FailureCode.InvalidIdempotencyKey, $"Send one key of 1 to {MaxKeyLength} printable ASCII characters.");
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;

    private void Check(CreateJobRequest request)
    {
        var errors = new List<FieldError>();
        AtMost("/expiresIn", request.ExpiresIn, options.Value.MaxExpiresIn);
        AtMost("/executionTimeout", request.ExecutionTimeout, options.Value.MaxExecutionTimeout);
        if (errors.Count > 0) throw new RequestInvalid(errors);

        void AtMost(string pointer, double? seconds, TimeSpan limit)
        {
            if (seconds > limit.TotalSeconds)
                errors.Add(new(pointer, string.Create(CultureInfo.InvariantCulture, $"Must be at most {limit.TotalSeconds:0} seconds.")));
        }
    }

    private KnownModel ModelOf(CreateJobRequest request)
    {
        if (request.Models is { Count: > 1 }) throw Unknown("one model for detection at most");
        var parts = request.Models?[0].Split('@', 2);
        var found = catalog.Find(Stage.Detection, parts?[0]);
        return found is not null && (parts is not { Length: 2 } || parts[1] == found.Version) ? found : throw Unknown("none of these models");
    }

    private static WorkFailure Unknown(string what) => new(FailureCode.UnknownModel, $"There is {what}.");
}
