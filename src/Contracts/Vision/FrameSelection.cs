namespace SoccerRecognition.Contracts.Vision;

/// <summary>
/// Which frames of a video are analysed. The grid starts at the video's first pts: of all frames the first with
/// pts >= start + k / <see cref="SampleFps"/>, each taken once. The limits cut the grid and never move it.
/// </summary>
/// <param name="SampleFps">Frames per second of video; null takes every frame.</param>
/// <param name="FromUs">First pts, inclusive, in microseconds; null from the first frame on.</param>
/// <param name="ToUs">Last pts, exclusive, in microseconds; null to the end.</param>
public sealed record FrameSelection(double? SampleFps, long? FromUs, long? ToUs)
{
    public static readonly FrameSelection EveryFrame = new(null, null, null);
}

/// <summary>
/// What the planner found out about a video; stored with it. Sizes are display sizes (rotation and pixel aspect applied).
/// </summary>
/// <param name="Format">ffmpeg's demuxer, for example <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</param>
/// <param name="Codec">ffmpeg's codec name.</param>
/// <param name="Width">Display width in px.</param>
/// <param name="Height">Display height in px.</param>
/// <param name="AverageFps">Frames / duration.</param>
/// <param name="FirstPtsUs">The first frame's pts: the origin of the sampling grid. May be negative.</param>
/// <param name="DurationUs">From the first frame's pts to the end of the last one.</param>
/// <param name="Frames">How many frames the packet index promises.</param>
/// <param name="IsPicture">One still picture.</param>
/// <param name="Traits">What a decoder has to know beyond that; the default suits drawn footage, which needs no decoder.</param>
public sealed record VideoInfo(
    string Format, string Codec, int Width, int Height, double AverageFps, long FirstPtsUs, long DurationUs, int Frames, bool IsPicture,
    VideoTraits Traits = default);

/// <summary>How a stream's pictures become upright, progressive pictures of ordinary brightness.</summary>
/// <param name="Stream">Index of the video stream in its container.</param>
/// <param name="Orientation">What turns a decoded picture upright.</param>
/// <param name="Interlaced">Pictures hold two fields and are deinterlaced.</param>
/// <param name="HighDynamicRange">PQ or HLG: tone-mapped where ffmpeg can.</param>
public readonly record struct VideoTraits(int Stream, Orientation Orientation, bool Interlaced, bool HighDynamicRange);

/// <summary>The eight ways a picture can lie in its container, named by what sets it right.</summary>
public enum Orientation : byte
{
    Upright,
    Clockwise,
    HalfTurn,
    CounterClockwise,
    FlipHorizontally,
    FlipVertically,

    /// <summary>Mirrored at the main diagonal.</summary>
    Transpose,

    /// <summary>Mirrored at the other diagonal.</summary>
    Transverse,
}

/// <summary>
/// One piece of a video that a worker decodes by itself. The exact frames are listed: decoded must equal listed, or a warning says why not.
/// </summary>
/// <param name="Index">From 0, in time order.</param>
/// <param name="StartUs">First pts of the window, inclusive.</param>
/// <param name="EndUs">End of the window, exclusive. The next segment starts here.</param>
/// <param name="SeekUs">Pts of the keyframe to start decoding from (one before the window, for open GOPs); null: decode from the start of the file.</param>
/// <param name="FramePtsUs">The frames that this segment must yield, ascending.</param>
public sealed record PlannedSegment(int Index, long StartUs, long EndUs, long? SeekUs, long[] FramePtsUs);

/// <summary>Something a person should know about a result that is otherwise good.</summary>
/// <param name="Code">Stable, kebab-case: <c>truncated</c>, <c>frames-missing</c>.</param>
/// <param name="Detail">One English sentence.</param>
/// <param name="PtsUs">Where in the video, if it has a place.</param>
/// <param name="ByteOffset">Where in the file, if known.</param>
/// <param name="Frames">How many frames it is about: of <c>truncated</c> those that are left, of <c>frames-missing</c> those that are not there.</param>
public sealed record Warning(string Code, string Detail, long? PtsUs = null, long? ByteOffset = null, long? Frames = null)
{
    /// <summary>Frames that the container lists and the decoder does not give.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="firstPtsUs">The first of them.</param>
    public static Warning FramesMissing(long frames, long? firstPtsUs) => new(
        "frames-missing", frames == 1 ? "1 frame could not be decoded." : $"{frames} frames could not be decoded.", firstPtsUs, Frames: frames);
}
