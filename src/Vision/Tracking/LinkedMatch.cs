using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>The linker's result. Frames are encoded when asked for, so a whole match costs a few bytes a box.</summary>
public sealed class LinkedMatch
{
    private readonly FrameLinks _frames;
    private readonly ushort[] _idOfTrack;
    private readonly FilledBox[] _filled;
    private readonly int[] _filledFrom;

    internal LinkedMatch(
        FrameLinks frames, ushort[] idOfTrack, FilledBox[] filled, IReadOnlyList<LinkedTrack> tracks, IReadOnlyList<LinkedTeam> teams,
        IReadOnlyList<Warning> warnings)
    {
        (_frames, _idOfTrack, _filled, Tracks, Teams, Warnings) = (frames, idOfTrack, filled, tracks, teams, warnings);
        _filledFrom = new int[frames.Count + 1];
        foreach (var box in filled) _filledFrom[box.Frame + 1]++;
        for (var i = 0; i < frames.Count; i++) _filledFrom[i + 1] += _filledFrom[i];
    }

    /// <summary>By id, from 1 without a hole.</summary>
    public IReadOnlyList<LinkedTrack> Tracks { get; }

    /// <summary>None, one or two, in the order a, b.</summary>
    public IReadOnlyList<LinkedTeam> Teams { get; }

    public IReadOnlyList<Warning> Warnings { get; }

    public int FrameCount => _frames.Count;

    public long PtsUs(int frame) => _frames.PtsUs(frame);

    /// <summary>The frame's row: see <see cref="LinkedFrames"/>. Frames count from 0 in the order they were added.</summary>
    public byte[] Encode(int frame)
    {
        var tracks = _frames.TracksOf(frame);
        var ids = new ushort[tracks.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = tracks[i] == FrameLinks.NoTrack ? (ushort)0 : _idOfTrack[tracks[i]];

        var filled = _filled.AsSpan(_filledFrom[frame].._filledFrom[frame + 1]);
        var boxes = new PackedBox[filled.Length];
        var filledIds = new ushort[filled.Length];
        for (var i = 0; i < filled.Length; i++) (boxes[i], filledIds[i]) = (filled[i].Box, (ushort)filled[i].Track);
        return LinkedFrames.Encode(ids, boxes, filledIds);
    }
}
