using System.Text.Json;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>One try of one piece of a job's work.</summary>
/// <param name="Work">Which hop: plan, segment, link, publish or render.</param>
/// <param name="Stage">Of a segment.</param>
/// <param name="Segment">The segment's number.</param>
/// <param name="Artifact">What was to be made, of a render.</param>
/// <param name="Worker">Who made it.</param>
/// <param name="Epoch">Grows with every try of the same piece: only the newest may write.</param>
/// <param name="StartedAt">When it was leased.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="DurationSeconds">Null while it runs.</param>
/// <param name="Outcome"><c>done</c>, <c>failed</c>, <c>released</c> (given back), <c>lost</c> (its worker fell silent) or <c>fenced</c> (the job ended); null while it runs.</param>
/// <param name="Counted">Whether it counts towards the attempts that a piece of work has: a server that was down does not.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Detail">About this occurrence.</param>
public sealed record AttemptResponse(
    WorkKind Work, Stage? Stage, int? Segment, ArtifactKind? Artifact, string Worker, long Epoch, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt,
    double? DurationSeconds, string? Outcome, bool Counted, FailureCode? Code, string? Detail);

/// <summary>One page of a job's attempts, in the order of their start.</summary>
/// <param name="Attempts">At most <c>limit</c>.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null when there is none yet.</param>
public sealed record AttemptList(IReadOnlyList<AttemptResponse> Attempts, string? NextCursor);

/// <summary>One entry of a job's history.</summary>
/// <param name="Seq">Numbered per job from 1, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Type">For example <c>job.running</c>, <c>segment.done</c>, <c>artifact.ready</c>.</param>
/// <param name="Data">About it; depends on the type.</param>
public sealed record EventResponse(long Seq, DateTimeOffset At, string Type, JsonElement Data);

/// <summary>Events of a job in their order.</summary>
/// <param name="Events">At most <c>limit</c>, after <c>after</c>.</param>
public sealed record EventList(IReadOnlyList<EventResponse> Events);
