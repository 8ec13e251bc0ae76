using Microsoft.Extensions.Options;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Api.Requests;

/// <summary>
/// From a request to an erasure: durable and told to the workers before anything is answered, then carried out here while the caller waits. What is
/// not done by then is finished by whoever does the upkeep.
/// </summary>
internal sealed class ErasureRequests(
    Erasures erasures, Eraser eraser, TrackCache tracks, Doorbells doorbells, IOptions<RetentionOptions> options)
{
    /// <summary>So many jobs are told of; for the rest the database says it.</summary>
    private const int MostRings = 1_000;

    /// <exception cref="WorkFailure"><c>not-found</c>, <c>dependency-unavailable</c>: nothing was decided.</exception>
    public async Task<IResult> EraseAsync(ErasureKind kind, Caller caller, Guid id, CancellationToken cancellationToken)
    {
        var accepted = kind == ErasureKind.Video
            ? await erasures.RequestVideoAsync(caller.TenantId, id, caller.KeyId, cancellationToken)
            : await erasures.RequestJobAsync(caller.TenantId, id, caller.KeyId, cancellationToken);
        foreach (var job in accepted.Jobs.Take(MostRings))
        {
            tracks.Forget(job.Id);
            if (accepted.Cancelled.Contains(job.Id)) doorbells.Ring(new JobFenced(job.Id));
            doorbells.Ring(new JobChanged(job.Id, job.LastSeq));
        }

        // The caller may hang up: what is decided is done all the same.
        using var limit = new CancellationTokenSource(options.Value.EraseWait);
        try
        {
            return TypedResults.StatusCode(
                await eraser.TryFinishAsync(accepted.Due, limit.Token) ? StatusCodes.Status204NoContent : StatusCodes.Status202Accepted);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return TypedResults.StatusCode(StatusCodes.Status202Accepted);
        }
    }
}
