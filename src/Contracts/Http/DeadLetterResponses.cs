using System.Text.Json;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>Work that failed for good by its own fault.</summary>
/// <param name="Id">The letter.</param>
/// <param name="JobId">The job that failed with it.</param>
/// <param name="Work">Which hop.</param>
/// <param name="Segment">The segment's number.</param>
/// <param name="Artifact">What was to be made, of a render.</param>
/// <param name="Code">Why.</param>
/// <param name="Detail">About the last try.</param>
/// <param name="Evidence">The last tries: epoch, worker, times, outcome, code and detail of each.</param>
/// <param name="CreatedAt">When it was given up.</param>
/// <param name="Resolution"><c>requeued</c> or <c>discarded</c>; null while nobody has looked after it.</param>
/// <param name="ResolvedAt">When that was.</param>
/// <param name="ResolvedBy">Which key did it.</param>
/// <param name="RequeuedAs">The job that tries again.</param>
public sealed record DeadLetterResponse(
    Guid Id, Guid JobId, WorkKind Work, int? Segment, ArtifactKind? Artifact, FailureCode Code, string Detail, JsonElement Evidence, DateTimeOffset CreatedAt,
    string? Resolution, DateTimeOffset? ResolvedAt, string? ResolvedBy, Guid? RequeuedAs);

/// <summary>One page of a tenant's dead letters, newest first.</summary>
/// <param name="DeadLetters">At most <c>limit</c>.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record DeadLetterList(IReadOnlyList<DeadLetterResponse> DeadLetters, string? NextCursor);

/// <summary>Which dead letters are meant: some ids, or all that match and that nobody has looked after. One of both.</summary>
public sealed record DeadLetterSelection
{
    /// <summary>These, at most 1,000.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>All that match.</summary>
    public DeadLetterMatch? Filter { get; init; }
}

/// <summary>What dead letters must have; what is left out may be anything.</summary>
public sealed record DeadLetterMatch
{
    /// <summary>Why they failed.</summary>
    public string? Code { get; init; }

    /// <summary>Which hop.</summary>
    public WorkKind? Work { get; init; }

    /// <summary>Of this job.</summary>
    public Guid? JobId { get; init; }
}

/// <summary>What was done: to all that were meant, or to none.</summary>
/// <param name="Count">Letters.</param>
/// <param name="Jobs">The jobs that try again.</param>
public sealed record DeadLettersResolvedResponse(int Count, IReadOnlyList<Guid> Jobs);
