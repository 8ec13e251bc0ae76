using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Http;

/// <summary>A job as it is now.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">A terminal state (succeeded, failed, cancelled, expired) never changes.</param>
/// <param name="VideoId">What it looks at.</param>
/// <param name="AnalysisType">What it finds.</param>
/// <param name="Selection">Which frames.</param>
/// <param name="Confidence">The score from which a track starts.</param>
/// <param name="ClientReference">As given.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When the first work of it began.</param>
/// <param name="FinishedAt">When it became terminal.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Models">With what it works; variant and digest are known from the first lease on.</param>
/// <param name="Warnings">What a person should know about an otherwise good result.</param>
/// <param name="Failure">Why it failed; only in the state failed.</param>
/// <param name="ResultsRevision">0 until linked, then fixed.</param>
/// <param name="Digest">SHA-256 over the canonical results, lower-case hex; once succeeded.</param>
/// <param name="Artifacts">What was asked for beside the results.</param>
/// <param name="Priority">Within the tenant: higher first.</param>
/// <param name="Interactive">Whether it goes before all batch work.</param>
/// <param name="Paused">Nothing more of it is begun until it is resumed.</param>
/// <param name="DeadlineAt">Not finished by then it expires.</param>
/// <param name="RetryOf">The ended job that it goes on with.</param>
/// <param name="Seq">The number of its last event; grows with every change.</param>
/// <param name="Links">Where to go from here.</param>
public sealed record JobResponse(
    Guid Id,
    JobState State,
    Guid VideoId,
    string AnalysisType,
    FrameSelection Selection,
    double Confidence,
    string? ClientReference,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    JobProgress Progress,
    IReadOnlyList<JobModel> Models,
    IReadOnlyList<Warning> Warnings,
    JobFailure? Failure,
    int ResultsRevision,
    string? Digest,
    IReadOnlyList<ArtifactResponse> Artifacts,
    int Priority,
    bool Interactive,
    bool Paused,
    DateTimeOffset? DeadlineAt,
    Guid? RetryOf,
    long Seq,
    JobLinks Links);

/// <summary>How far a job is. Reused frames count as done and are named.</summary>
/// <param name="Fraction">0 to 1 over all frames; 1 only once succeeded.</param>
/// <param name="FramesDone">Frames whose results are stored.</param>
/// <param name="FramesTotal">Frames to analyse; null until planned.</param>
/// <param name="FramesReused">Of those done, how many an earlier job had computed.</param>
/// <param name="SegmentsDone">Pieces done.</param>
/// <param name="SegmentsTotal">Pieces in all; null until planned.</param>
/// <param name="Fps">Frames computed a second since work began; null while nothing was.</param>
/// <param name="EtaSeconds">Estimated seconds to the end at this speed; null while it cannot be told.</param>
/// <param name="QueuePosition">How many unfinished jobs go before this one; null once it has started.</param>
public sealed record JobProgress(
    double Fraction,
    long FramesDone,
    long? FramesTotal,
    long FramesReused,
    int SegmentsDone,
    int? SegmentsTotal,
    double? Fps,
    double? EtaSeconds,
    int? QueuePosition);

/// <summary>A model that a job uses.</summary>
/// <param name="Stage">The kind of pixel work.</param>
/// <param name="Name">The model.</param>
/// <param name="Version">Its version.</param>
/// <param name="Variant">The pinned variant (fp32, int8, …).</param>
/// <param name="Digest">SHA-256 of the model file, lower-case hex.</param>
/// <param name="NumericsClass">The pinned class of machines whose results agree in every bit.</param>
public sealed record JobModel(Stage Stage, string Name, string Version, string? Variant, string? Digest, string? NumericsClass);

/// <summary>Why a job or an artifact failed.</summary>
/// <param name="Code">One of the failure codes.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Detail">About this occurrence.</param>
public sealed record JobFailure(FailureCode Code, string Title, string? Detail);

/// <summary>Something made from a job's results.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="State">pending, ready or failed; a failed artifact does not touch the job.</param>
/// <param name="MediaType">Once ready.</param>
/// <param name="SizeBytes">Once ready.</param>
/// <param name="FailureCode">Once failed.</param>
/// <param name="Url">Where to download it.</param>
public sealed record ArtifactResponse(
    ArtifactKind Kind, ArtifactState State, string? MediaType, long? SizeBytes, FailureCode? FailureCode, string Url);

/// <summary>What a job's <c>…/artifacts</c> answers.</summary>
public sealed record ArtifactList(IReadOnlyList<ArtifactResponse> Artifacts);

/// <summary>Paths, relative to the service's root.</summary>
public sealed record JobLinks(string Self, string Results, string Artifacts, string Attempts, string Events, string Video);

/// <summary>A line of a list of jobs.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Its state.</param>
/// <param name="VideoId">What it looks at.</param>
/// <param name="ClientReference">As given.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="FinishedAt">When it became terminal.</param>
/// <param name="FailureCode">Only in the state failed.</param>
/// <param name="Url">Where all of it is.</param>
public sealed record JobListItem(
    Guid Id, JobState State, Guid VideoId, string? ClientReference, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, FailureCode? FailureCode, string Url);

/// <summary>One page of a tenant's jobs, newest first.</summary>
/// <param name="Jobs">At most <c>limit</c>.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record JobList(IReadOnlyList<JobListItem> Jobs, string? NextCursor);
