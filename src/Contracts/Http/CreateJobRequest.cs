using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>The body of <c>POST /api/v1/jobs</c>. Whatever is left out takes its default; a field that is not here is refused.</summary>
public sealed record CreateJobRequest
{
    /// <summary>A video or picture of this tenant: the id that the upload gave.</summary>
    public required Guid VideoId { get; init; }

    /// <summary>What to find: <c>detection</c> (people and ball, tracks, teams). The others come with their models.</summary>
    public string? AnalysisType { get; init; }

    /// <summary>Frames per second of video to analyse, above 0 and up to 1,000; left out: every frame.</summary>
    public double? SampleFps { get; init; }

    /// <summary>First timestamp of the video to analyse, in microseconds, inclusive.</summary>
    public long? FromUs { get; init; }

    /// <summary>Where to stop, in microseconds, exclusive.</summary>
    public long? ToUs { get; init; }

    /// <summary>The score from which a track starts, 0 to 1; left out: what the model's manifest says.</summary>
    public double? Confidence { get; init; }

    /// <summary>Models to use, at most one a role, as <c>name</c> or <c>name@version</c>; left out: the default ones.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>What to make after the job has succeeded; left out: nothing.</summary>
    public IReadOnlyList<ArtifactKind>? Artifacts { get; init; }

    /// <summary>The caller's own name for the job, given back unchanged; up to 200 characters.</summary>
    public string? ClientReference { get; init; }

    /// <summary>Whether results that are there already may answer. False computes everything anew.</summary>
    public bool? Reuse { get; init; }

    /// <summary>How long the pieces are that workers take, in seconds of video, 1 to 600. Results do not depend on it: for tuning and tests.</summary>
    public double? SegmentSeconds { get; init; }

    /// <summary>Within the tenant: higher first, -100 to 100; left out: 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether somebody waits for it: before all batch work. Left out: pictures are, videos are not.</summary>
    public bool? Interactive { get; init; }

    /// <summary>Seconds from now by which the job must be done, else it ends as <c>expired</c>; left out: as the service is set, 30 days.</summary>
    public double? ExpiresIn { get; init; }

    /// <summary>Seconds from its first work by which the job must be done, pauses not counted, else it fails with <c>timeout</c>; left out: no bound.</summary>
    public double? ExecutionTimeout { get; init; }
}
