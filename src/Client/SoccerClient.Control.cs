using System.Net.Http.Json;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Client;

/// <content>What people do to jobs, what happened to them, and what failed for good.</content>
public sealed partial class SoccerClient
{
    /// <summary>Cancels a job.</summary>
    /// <exception cref="SoccerApiException"><c>job-already-terminal</c>.</exception>
    public Task<JobResponse> CancelJobAsync(Guid id, CancellationToken cancellationToken) =>
        PostAsync($"{Api}/jobs/{id}/cancel", null, null, HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>Holds a job: what is being computed is finished, nothing more is begun. Pausing twice is no error.</summary>
    /// <exception cref="SoccerApiException"><c>job-already-terminal</c>.</exception>
    public Task<JobResponse> PauseJobAsync(Guid id, CancellationToken cancellationToken) =>
        PostAsync($"{Api}/jobs/{id}/pause", null, null, HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>Lets a paused job go on.</summary>
    /// <exception cref="SoccerApiException"><c>job-already-terminal</c>.</exception>
    public Task<JobResponse> ResumeJobAsync(Guid id, CancellationToken cancellationToken) =>
        PostAsync($"{Api}/jobs/{id}/resume", null, null, HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>Tries a failed, cancelled or expired job again.</summary>
    /// <returns>The new job, which goes on where the ended one stopped.</returns>
    /// <exception cref="SoccerApiException"><c>job-not-terminal</c>, <c>nothing-to-retry</c>.</exception>
    public Task<JobResponse> RetryJobAsync(Guid id, string? idempotencyKey, CancellationToken cancellationToken) =>
        PostAsync($"{Api}/jobs/{id}/retry", null, idempotencyKey, HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>Runs a job again with other options.</summary>
    /// <returns>The new job.</returns>
    public Task<JobResponse> RerunJobAsync(Guid id, RerunJobRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
        PostAsync(
            $"{Api}/jobs/{id}/rerun", JsonContent.Create(request, HttpJson.Default.RerunJobRequest), idempotencyKey, HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>Every try of a job's work, in the order of their start: one page.</summary>
    public Task<AttemptList> ListAttemptsAsync(Guid id, string? cursor, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/jobs/{id}/attempts{new QueryText().Add("cursor", cursor)}", HttpJson.Default.AttemptList, cancellationToken);

    /// <summary>What happened to a job after the event of that number: one page.</summary>
    public Task<EventList> ListEventsAsync(Guid id, long after, CancellationToken cancellationToken) =>
        GetAsync(Invariant($"{Api}/jobs/{id}/events?after={after}"), HttpJson.Default.EventList, cancellationToken);

    /// <summary>Work that failed for good, newest first: one page.</summary>
    public Task<DeadLetterList> ListDeadLettersAsync(DeadLetterMatch match, bool? resolved, string? cursor, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/dead-letters{Query(match, resolved, cursor)}", HttpJson.Default.DeadLetterList, cancellationToken);

    /// <summary>Tries dead letters again: all that are meant, or none.</summary>
    /// <exception cref="SoccerApiException"><c>not-found</c>, <c>dead-letter-resolved</c>.</exception>
    public Task<DeadLettersResolvedResponse> RequeueDeadLettersAsync(DeadLetterSelection selection, CancellationToken cancellationToken) => PostAsync(
        $"{Api}/dead-letters/requeue", JsonContent.Create(selection, HttpJson.Default.DeadLetterSelection), null, HttpJson.Default.DeadLettersResolvedResponse, cancellationToken);

    /// <summary>Nothing more is to be done about dead letters: all that are meant, or none.</summary>
    /// <exception cref="SoccerApiException"><c>not-found</c>, <c>dead-letter-resolved</c>.</exception>
    public Task<DeadLettersResolvedResponse> DiscardDeadLettersAsync(DeadLetterSelection selection, CancellationToken cancellationToken) => PostAsync(
        $"{Api}/dead-letters/discard", JsonContent.Create(selection, HttpJson.Default.DeadLetterSelection), null, HttpJson.Default.DeadLettersResolvedResponse, cancellationToken);

    /// <summary>Erases a video and everything made of it; its jobs are cancelled first.</summary>
    /// <returns>True when all of it is gone; false when it is gone for every reader, and the rest is being removed.</returns>
    public Task<bool> EraseVideoAsync(Guid id, CancellationToken cancellationToken) => EraseAsync($"{Api}/videos/{id}", cancellationToken);

    /// <summary>Erases a job with its results and artifacts; it is cancelled first if it runs. What other jobs take from the same analyses stays.</summary>
    /// <returns>True when all of it is gone; false when it is gone for every reader, and the rest is being removed.</returns>
    public Task<bool> EraseJobAsync(Guid id, CancellationToken cancellationToken) => EraseAsync($"{Api}/jobs/{id}", cancellationToken);

    private static string Query(DeadLetterMatch match, bool? resolved, string? cursor) => new QueryText()
        .Add("code", match.Code)
        .Add("work", match.Work is { } work ? QueryText.Kebab(work) : null)
        .Add("jobId", match.JobId?.ToString())
        .Add("resolved", resolved is { } known ? (known ? "true" : "false") : null)
        .Add("cursor", cursor)
        .ToString();
}
