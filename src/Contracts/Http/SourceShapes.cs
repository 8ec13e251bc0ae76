using System.Text.Json.Serialization;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

// The answers of the paths that the source documents named. Only these are snake_case.

/// <summary>What <c>POST /api/v1/analyze/image</c> answers: 200 with results, or 202 without when the wait was too short.</summary>
/// <param name="JobId">The job that does it.</param>
/// <param name="Status"><c>succeeded</c>, or the job's state with 202.</param>
/// <param name="ImagePath">The uploaded file's name, made harmless; never a path of the server.</param>
/// <param name="AnalysisType">As asked.</param>
/// <param name="Results">Null with 202.</param>
/// <param name="ProcessingTime">Seconds from acceptance to the end, or to this answer with 202.</param>
/// <param name="CheckUrl">Where the job is.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record AnalyzeImageResponse(
    [property: JsonPropertyName("job_id")] Guid JobId,
    JobState Status,
    [property: JsonPropertyName("image_path")] string ImagePath,
    [property: JsonPropertyName("analysis_type")] string AnalysisType,
    SourceResults? Results,
    [property: JsonPropertyName("processing_time")] double ProcessingTime,
    [property: JsonPropertyName("check_url")] string CheckUrl,
    IReadOnlyList<SourceWarning> Warnings);

/// <summary>What <c>POST /api/v1/analyze/video</c> answers: 202, or 200 with results when <c>Prefer: wait=N</c> was long enough.</summary>
/// <param name="JobId">The job that does it.</param>
/// <param name="Status">The job's state.</param>
/// <param name="VideoFilename">The uploaded file's name, made harmless.</param>
/// <param name="Results">The first page of frames; null with 202.</param>
/// <param name="TotalFrames">Frames analysed; null with 202.</param>
/// <param name="CheckUrl">Where the job is.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record AnalyzeVideoResponse(
    [property: JsonPropertyName("job_id")] Guid JobId,
    JobState Status,
    [property: JsonPropertyName("video_filename")] string VideoFilename,
    SourceResults? Results,
    [property: JsonPropertyName("total_frames")] long? TotalFrames,
    [property: JsonPropertyName("check_url")] string CheckUrl,
    IReadOnlyList<SourceWarning> Warnings);

/// <summary>Frames and tracks.</summary>
/// <param name="Frames">Ascending by timestamp.</param>
/// <param name="Tracks">People and ball over time.</param>
/// <param name="Teams">The kits.</param>
/// <param name="NextUrl">Where it goes on; null when this is all.</param>
public sealed record SourceResults(
    IReadOnlyList<SourceFrame> Frames,
    IReadOnlyList<SourceTrack> Tracks,
    IReadOnlyList<ResultTeam> Teams,
    [property: JsonPropertyName("next_url")] string? NextUrl);

/// <summary>As <see cref="ResultFrame"/>.</summary>
public sealed record SourceFrame([property: JsonPropertyName("pts_us")] long PtsUs, IReadOnlyList<SourceBox> Boxes)
{
    public static SourceFrame Of(ResultFrame frame) => new(frame.PtsUs, [.. frame.Boxes.Select(SourceBox.Of)]);
}

/// <summary>As <see cref="ResultBox"/>.</summary>
public sealed record SourceBox(
    double Left,
    double Top,
    double Right,
    double Bottom,
    double Score,
    string Class,
    [property: JsonPropertyName("track_id")] int? TrackId,
    string? Team,
    [property: JsonPropertyName("off_pitch")] bool OffPitch,
    bool Filled)
{
    public static SourceBox Of(ResultBox box) =>
        new(box.Left, box.Top, box.Right, box.Bottom, box.Score, box.Class, box.TrackId, box.Team, box.OffPitch, box.Filled);
}

/// <summary>As <see cref="ResultTrack"/>.</summary>
public sealed record SourceTrack(
    int Id,
    string Class,
    string? Team,
    [property: JsonPropertyName("first_pts_us")] long FirstPtsUs,
    [property: JsonPropertyName("last_pts_us")] long LastPtsUs,
    int Boxes,
    [property: JsonPropertyName("mean_score")] double MeanScore)
{
    public static SourceTrack Of(ResultTrack track) =>
        new(track.Id, track.Class, track.Team, track.FirstPtsUs, track.LastPtsUs, track.Boxes, track.MeanScore);
}

/// <summary>Something a person should know about a result that is otherwise good.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Detail">One English sentence.</param>
/// <param name="PtsUs">Where in the video, if it has a place.</param>
public sealed record SourceWarning(string Code, string Detail, [property: JsonPropertyName("pts_us")] long? PtsUs);

/// <summary>What <c>POST /analyze_async</c> answers.</summary>
/// <param name="TaskId">The job.</param>
/// <param name="Status">Always <c>processing</c>.</param>
/// <param name="CheckUrl"><c>/status/{task_id}</c>.</param>
public sealed record AsyncTaskResponse(
    [property: JsonPropertyName("task_id")] Guid TaskId, string Status, [property: JsonPropertyName("check_url")] string CheckUrl);

/// <summary>What <c>GET /status/{task_id}</c> answers.</summary>
/// <param name="TaskId">The job.</param>
/// <param name="Status"><c>processing</c>, <c>completed</c> or <c>failed</c>, as the source document had it.</param>
/// <param name="State">The job's own state.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="ResultUrl">Once completed.</param>
/// <param name="Error">Once failed: the failure's code.</param>
public sealed record TaskStatusResponse(
    [property: JsonPropertyName("task_id")] Guid TaskId,
    string Status,
    JobState State,
    double Progress,
    [property: JsonPropertyName("result_url")] string? ResultUrl,
    string? Error);
