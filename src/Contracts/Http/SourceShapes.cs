using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Http;

// The answers of the paths that the source documents named. Only these are snake_case: see SnakeJson.

/// <summary>What <c>POST /api/v1/analyze/image</c> answers: 200 with results, or 202 without when the wait was too short.</summary>
/// <param name="JobId">The job that does it.</param>
/// <param name="Status"><c>succeeded</c>, or the job's state with 202.</param>
/// <param name="ImagePath">The uploaded file's name, made harmless; never a path of the server.</param>
/// <param name="AnalysisType">As asked.</param>
/// <param name="Results">Null with 202.</param>
/// <param name="ProcessingTime">Seconds from acceptance to the answer.</param>
/// <param name="CheckUrl">Where the job is.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record AnalyzeImageResponse(
    Guid JobId,
    JobState Status,
    string ImagePath,
    string AnalysisType,
    AnalysisResults? Results,
    double ProcessingTime,
    string CheckUrl,
    IReadOnlyList<Warning> Warnings);

/// <summary>What <c>POST /api/v1/analyze/video</c> answers: 202, or 200 with results when <c>Prefer: wait=N</c> was long enough.</summary>
/// <param name="JobId">The job that does it.</param>
/// <param name="Status">The job's state.</param>
/// <param name="VideoFilename">The uploaded file's name, made harmless.</param>
/// <param name="Results">The first page of frames; null with 202.</param>
/// <param name="TotalFrames">Frames analysed; null with 202.</param>
/// <param name="CheckUrl">Where the job is.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record AnalyzeVideoResponse(
    Guid JobId,
    JobState Status,
    string VideoFilename,
    AnalysisResults? Results,
    long? TotalFrames,
    string CheckUrl,
    IReadOnlyList<Warning> Warnings);

/// <summary>Frames and tracks in the names of the source documents; <see cref="NextUrl"/> goes on where a page ends.</summary>
public sealed record AnalysisResults(
    IReadOnlyList<ResultFrame> Frames, IReadOnlyList<ResultTrack>? Tracks, IReadOnlyList<ResultTeam>? Teams, string? NextUrl);

/// <summary>What <c>POST /analyze_async</c> answers.</summary>
/// <param name="TaskId">The job.</param>
/// <param name="Status">Always <c>processing</c>.</param>
/// <param name="CheckUrl"><c>/status/{task_id}</c>.</param>
public sealed record AsyncTaskResponse(Guid TaskId, string Status, string CheckUrl);

/// <summary>What <c>GET /status/{task_id}</c> answers.</summary>
/// <param name="TaskId">The job.</param>
/// <param name="Status"><c>processing</c>, <c>completed</c> or <c>failed</c>, as the source document had it.</param>
/// <param name="State">The job's own state.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="ResultUrl">Once completed.</param>
/// <param name="Error">Once failed: the failure's code.</param>
public sealed record TaskStatusResponse(Guid TaskId, string Status, JobState State, double Progress, string? ResultUrl, string? Error);
