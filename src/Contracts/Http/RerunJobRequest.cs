using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>
/// The body of <c>POST /api/v1/jobs/{id}/rerun</c>: what is to be other than in that job. What is left out stays as it was; analyses that are there
/// already are taken unless <c>reuse</c> is false.
/// </summary>
public sealed record RerunJobRequest
{
    /// <summary>See <see cref="CreateJobRequest.SampleFps"/>.</summary>
    public double? SampleFps { get; init; }

    /// <summary>See <see cref="CreateJobRequest.FromUs"/>.</summary>
    public long? FromUs { get; init; }

    /// <summary>See <see cref="CreateJobRequest.ToUs"/>.</summary>
    public long? ToUs { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Confidence"/>.</summary>
    public double? Confidence { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Models"/>.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Artifacts"/>.</summary>
    public IReadOnlyList<ArtifactKind>? Artifacts { get; init; }

    /// <summary>See <see cref="CreateJobRequest.ClientReference"/>.</summary>
    public string? ClientReference { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Reuse"/>.</summary>
    public bool? Reuse { get; init; }

    /// <summary>See <see cref="CreateJobRequest.SegmentSeconds"/>.</summary>
    public double? SegmentSeconds { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Priority"/>.</summary>
    public int? Priority { get; init; }

    /// <summary>See <see cref="CreateJobRequest.Interactive"/>.</summary>
    public bool? Interactive { get; init; }

    /// <summary>See <see cref="CreateJobRequest.ExpiresIn"/>.</summary>
    public double? ExpiresIn { get; init; }

    /// <summary>See <see cref="CreateJobRequest.ExecutionTimeout"/>.</summary>
    public double? ExecutionTimeout { get; init; }
}
