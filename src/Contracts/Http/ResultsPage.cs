using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>
/// One page of a job's results by time. While the job runs, pages stop at <paramref name="CompleteUntilUs"/>: boxes up to there are final, track
/// ids are null until the job is linked.
/// </summary>
/// <param name="JobId">Of this job.</param>
/// <param name="State">The job's state when the page was read.</param>
/// <param name="ResultsRevision">0 until linked, then fixed.</param>
/// <param name="CompleteUntilUs">Before this timestamp nothing is missing any more; null: all of it is there.</param>
/// <param name="Frames">Ascending by timestamp.</param>
/// <param name="Tracks">On the first page, once linked; else null.</param>
/// <param name="Teams">On the first page, once linked; else null.</param>
/// <param name="NextCursor">For the next page; null at the end of what there is (while the job runs: for now).</param>
/// <param name="Digest">SHA-256 over the canonical results, lower-case hex; once succeeded.</param>
public sealed record ResultsPage(
    Guid JobId,
    JobState State,
    int ResultsRevision,
    long? CompleteUntilUs,
    IReadOnlyList<ResultFrame> Frames,
    IReadOnlyList<ResultTrack>? Tracks,
    IReadOnlyList<ResultTeam>? Teams,
    string? NextCursor,
    string? Digest);

/// <summary>One analysed frame.</summary>
/// <param name="PtsUs">The frame's presentation timestamp in the container, in microseconds: its key.</param>
/// <param name="Boxes">By score, highest first; filled ones last.</param>
public sealed record ResultFrame(long PtsUs, IReadOnlyList<ResultBox> Boxes);

/// <summary>One box, in pixels of the picture as displayed: x to the right, y down, right and bottom exclusive.</summary>
/// <param name="Left">In px, a multiple of 1/8.</param>
/// <param name="Top">In px, a multiple of 1/8.</param>
/// <param name="Right">In px, a multiple of 1/8.</param>
/// <param name="Bottom">In px, a multiple of 1/8.</param>
/// <param name="Score">0 to 1, a multiple of 1/10,000.</param>
/// <param name="Class">The label of the model, for example <c>person</c>.</param>
/// <param name="TrackId">The track it belongs to; null: in none, or not linked yet.</param>
/// <param name="Team">The track's team: <c>a</c>, <c>b</c>, <c>other</c>, or null.</param>
/// <param name="OffPitch">Not on the grass: crowd, board, bench.</param>
/// <param name="Filled">Not measured: put between two measured boxes of the track.</param>
public sealed record ResultBox(
    double Left, double Top, double Right, double Bottom, double Score, string Class, int? TrackId, string? Team, bool OffPitch, bool Filled);

/// <summary>One person (or the ball) followed over time.</summary>
/// <param name="Id">From 1, in order of first appearance.</param>
/// <param name="Class">The label of the model.</param>
/// <param name="Team"><c>a</c>, <c>b</c>, <c>other</c>, or null where it cannot be told.</param>
/// <param name="FirstPtsUs">Of its first measured box.</param>
/// <param name="LastPtsUs">Of its last measured box.</param>
/// <param name="Boxes">Measured boxes.</param>
/// <param name="FilledBoxes">Boxes put between measured ones.</param>
/// <param name="MeanScore">Of the measured boxes, 0 to 1.</param>
public sealed record ResultTrack(
    int Id, string Class, string? Team, long FirstPtsUs, long LastPtsUs, int Boxes, int FilledBoxes, double MeanScore);

/// <summary>A group of tracks that wear the same kit.</summary>
/// <param name="Key"><c>a</c> or <c>b</c>.</param>
/// <param name="Colour">The kit's colour as <c>#rrggbb</c>.</param>
/// <param name="Tracks">How many tracks wear it.</param>
public sealed record ResultTeam(string Key, string Colour, int Tracks);
