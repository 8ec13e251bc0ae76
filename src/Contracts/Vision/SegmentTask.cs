namespace SoccerRecognition.Contracts.Vision;

/// <summary>
/// What a worker sends its child host for one segment: everything a decode and an inference need, nothing of jobs, leases or databases.
/// </summary>
/// <param name="TaskId">Echoed in every answer; unique per attempt.</param>
/// <param name="SourcePath">A local file, readable by the child.</param>
/// <param name="Video">What the planner found out.</param>
/// <param name="Segment">The window and the exact frames.</param>
/// <param name="ModelFolder">A folder with <c>manifest.json</c>.</param>
/// <param name="Variant">The variant of the model that is pinned: <c>fp32</c>, <c>int8</c>, …</param>
public sealed record SegmentTask(
    string TaskId, string SourcePath, VideoInfo Video, PlannedSegment Segment, string ModelFolder, string Variant);

/// <summary>Where a segment's time went: sums over its frames, in microseconds of wall time of the stage that did it.</summary>
public sealed record SegmentTimings(long DecodeWaitUs, long InferUs, long PostUs, long TotalUs);

/// <summary>
/// A finished segment. Its frames are a function of the source, the listed timestamps, the model variant and the numerics class; never of
/// company, order or time.
/// </summary>
/// <param name="TaskId">Of the task.</param>
/// <param name="Frames">Ascending by pts.</param>
/// <param name="Warnings">What differed from the plan.</param>
/// <param name="Timings">For the table that tells where the time went.</param>
public sealed record SegmentResult(string TaskId, PackedFrames Frames, IReadOnlyList<Warning> Warnings, SegmentTimings Timings);
