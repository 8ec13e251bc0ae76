using SoccerRecognition.Api.Requests;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>A job and its results in the shapes of the source documents.</summary>
internal sealed class SourceAnswers(JobQueries jobs, ResultReader results)
{
    private const int Frames = 500;

    /// <exception cref="WorkFailure">What the job failed of.</exception>
    public async Task<AnalyzeImageResponse> OfImageAsync(SubmittedForm submitted, CancellationToken cancellationToken)
    {
        var job = await FindAsync(submitted, cancellationToken);
        var found = await ResultsOfAsync(job, cancellationToken);
        var elapsed = ((job.FinishedAt ?? job.Now) - job.CreatedAt).TotalSeconds;
        return new(
            job.Id, job.State, submitted.FileName, JobFields.Detection, found, Math.Round(elapsed, 3), JobShapes.PathOf(job.Id), WarningsOf(submitted, job));
    }

    /// <exception cref="WorkFailure">What the job failed of.</exception>
    public async Task<AnalyzeVideoResponse> OfVideoAsync(SubmittedForm submitted, CancellationToken cancellationToken)
    {
        var job = await FindAsync(submitted, cancellationToken);
        var found = await ResultsOfAsync(job, cancellationToken);
        return new(
            job.Id, job.State, submitted.FileName, found, found is null ? null : job.Analyses.Max(one => one.FramesDone), JobShapes.PathOf(job.Id),
            WarningsOf(submitted, job));
    }

    private async Task<JobStatus> FindAsync(SubmittedForm submitted, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(submitted.TenantId, submitted.JobId, cancellationToken) ?? throw JobReader.NotFound();
        if (!JobTransitions.IsTerminal(job.State) || job.State == JobState.Succeeded) return job;
        var code = job.Failure ?? (job.State == JobState.Cancelled ? FailureCode.Cancelled : FailureCode.Expired);
        throw new WorkFailure(code, job.FailureDetail ?? code.Title);
    }

    private async Task<SourceResults?> ResultsOfAsync(JobStatus job, CancellationToken cancellationToken)
    {
        if (job.State != JobState.Succeeded) return null;
        var page = await results.ReadAsync(job.TenantId, job.Id, new(null, null, null, false, Frames, null), cancellationToken);
        return new(
            [.. page.Frames.Select(SourceFrame.Of)], [.. (page.Tracks ?? []).Select(SourceTrack.Of)], page.Teams ?? [],
            page.NextCursor is null ? null : $"{JobShapes.PathOf(job.Id)}/results?limit={Frames}&cursor={page.NextCursor}");
    }

    private static IReadOnlyList<SourceWarning> WarningsOf(SubmittedForm submitted, JobStatus job) =>
        [.. submitted.Warnings, .. job.Warnings.Select(one => new SourceWarning(one.Code, one.Detail, one.PtsUs))];
}
