using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>The linker's result. Frames are encoded when asked for, so a whole match costs a few bytes a box.</summary>
public sealed class LinkedMatch
{
    private readonly FrameLinks _frames;
    private readonly ushort[] _idOfTrack;
    private readonly FilledBox[] _filled;
    private readonly int[] _filledFrom;
    private ushort[] _ids = [];
    private ushort[] _filledIds = [];
    private PackedBox[] _boxes = [];

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
        var bytes = new byte[SizeOf(frame)];
        Encode(frame, bytes);
        return bytes;
    }

    /// <summary>How long the frame's row is, in bytes.</summary>
    public int SizeOf(int frame) => LinkedFrames.SizeOf(_frames.TracksOf(frame).Length, _filledFrom[frame + 1] - _filledFrom[frame]);

    /// <summary>As <see cref="Encode(int)"/>, into a buffer of <see cref="SizeOf"/> bytes. One thread at a time.</summary>
    public void Encode(int frame, Span<byte> to)
    {
        var tracks = _frames.TracksOf(frame);
        var filled = _filled.AsSpan(_filledFrom[frame].._filledFrom[frame + 1]);
        if (_ids.Length < tracks.Length) _ids = new ushort[2 * tracks.Length];
        if (_filledIds.Length < filled.Length) (_filledIds, _boxes) = (new ushort[2 * filled.Length], new PackedBox[2 * filled.Length]);
        for (var i = 0; i < tracks.Length; i++) _ids[i] = tracks[i] == FrameLinks.NoTrack ? (ushort)0 : _idOfTrack[tracks[i]];
        for (var i = 0; i < filled.Length; i++) (_boxes[i], _filledIds[i]) = (filled[i].Box, (ushort)filled[i].Track);
        LinkedFrames.Encode(_ids.AsSpan(0, tracks.Length), _boxes.AsSpan(0, filled.Length), _filledIds.AsSpan(0, filled.Length), to);
    }
}
