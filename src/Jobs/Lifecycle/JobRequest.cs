using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>What a job was asked for, as stored with it: defaults filled in, so that a later default changes no old job.</summary>
/// <param name="Analyses">The pixel work, in order of stages.</param>
/// <param name="Confidence">The score from which a track starts, and the default filter on reading.</param>
/// <param name="Artifacts">What to make after success.</param>
/// <param name="Reuse">Whether analyses that are there already may answer.</param>
public sealed record JobRequest(
    IReadOnlyList<AnalysisRequest> Analyses, double Confidence, IReadOnlyList<ArtifactKind> Artifacts, bool Reuse);
