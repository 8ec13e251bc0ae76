using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>From rows to what the interface shows.</summary>
internal static class JobShapes
{
    // Done is done only when the digest is there.
    private const double AlmostDone = 0.99;

    public static JobResponse Of(JobStatus job, IReadOnlyList<Artifact> artifacts) => new(
        job.Id,
        job.State,
        job.VideoId,
        Requests.JobFields.Detection,
        job.Request.Analyses.Count > 0 ? job.Request.Analyses[0].Selection : FrameSelection.EveryFrame,
        job.Request.Confidence,
        job.ClientReference,
        job.CreatedAt,
        job.StartedAt,
        job.FinishedAt,
        ProgressOf(job),
        [.. job.Analyses.Select(one => new JobModel(one.Stage, one.Model, one.ModelVersion, one.Variant, one.ModelDigest, one.NumericsClass))],
        job.Warnings,
        job.Failure is { } code ? new(code, code.Title, job.FailureDetail) : null,
        job.ResultsRevision,
        job.Digest,
        [.. artifacts.Select(one => Of(job.Id, one))],
        job.Priority,
        job.Lane == Lane.Interactive,
        job.Paused && !JobTransitions.IsTerminal(job.State),
        job.DeadlineAt,
        job.RetryOf,
        job.LastSeq,
        new(
            PathOf(job.Id), $"{PathOf(job.Id)}/results", $"{PathOf(job.Id)}/artifacts", $"{PathOf(job.Id)}/attempts", $"{PathOf(job.Id)}/events",
            $"/api/v1/videos/{job.VideoId}"));

    public static ArtifactResponse Of(Guid jobId, Artifact artifact) => new(
        artifact.Kind, artifact.State, artifact.MediaType, artifact.SizeBytes, artifact.Failure, $"{PathOf(jobId)}/artifacts/{Names.Of(artifact.Kind)}");

    public static JobListItem Of(JobLine line) => new(
        line.Id, line.State, line.VideoId, line.ClientReference, line.CreatedAt, line.FinishedAt, line.Failure, PathOf(line.Id));

    public static VideoResponse Of(Video video) => new(
        video.Id, video.FileName, video.MediaType, IsPicture(video), video.SizeBytes, Convert.ToHexStringLower(video.Sha256), video.CreatedAt);

    public static bool IsPicture(Video video) => video.MediaType.StartsWith("image/", StringComparison.Ordinal);

    public static string PathOf(Guid jobId) => $"/api/v1/jobs/{jobId}";

    private static JobProgress ProgressOf(JobStatus job)
    {
        long? total = job.Analyses.Count > 0 && job.Analyses.All(one => one.Frames is not null) ? job.Analyses.Sum(one => one.Frames!.Value) : null;
        var reused = job.Analyses.Sum(one => one.FramesReused);
        var done = Math.Min(job.Analyses.Sum(one => one.FramesDone) + job.FramesInFlight, total ?? long.MaxValue);
        var ended = JobTransitions.IsTerminal(job.State);
        var seconds = job.StartedAt is { } started ? ((job.FinishedAt ?? job.Now) - started).TotalSeconds : 0;
        double? fps = done > reused && seconds > 0 ? Math.Round((done - reused) / seconds, 2) : null;
        double? eta = !ended && fps > 0 && total is { } all ? Math.Round((all - done) / fps.Value, 1) : null;
        var fraction = job.State == JobState.Succeeded ? 1 : total is > 0 ? Math.Round(AlmostDone * done / total.Value, 4) : 0;
        return new(
            fraction, done, total, reused, job.Analyses.Sum(one => one.SegmentsDone),
            job.Analyses.All(one => one.Segments is not null) ? job.Analyses.Sum(one => one.Segments!.Value) : null,
            fps, eta, (int?)job.QueuePosition);
    }
}
