using System.Buffers.Text;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The packets of the video stream in file order, from ffprobe's lines <c>pts,dts,duration,size,pos,flags[,side data…]</c>; kept as columns, so that a
/// match's 135,000 packets are a few arrays.
/// </summary>
internal sealed class PacketIndex(Ratio timeBase, long mostPackets)
{
    public const string Entries = "packet=pts,dts,duration,size,pos,flags:packet_side_data=side_data_type";

    private readonly byte[] _held = new byte[1024];
    private int _heldBytes;
    private long _lastDts = long.MinValue;

    /// <summary>Presentation times of the packets that show a picture; unsorted, in µs.</summary>
    public List<(long PtsUs, bool Key)> Shown { get; } = [];

    /// <summary>Packets that the container says are not to be shown (before an edit's start).</summary>
    public int Discarded { get; private set; }

    /// <summary>Packets without a presentation time.</summary>
    public int Untimed { get; private set; }

    /// <summary>Packets of a later place in the file are decoded earlier: the clock was set back, or ran over.</summary>
    public bool ClockJumps { get; private set; }

    /// <summary>Something is shown before, or read before, anything that decoding can start from.</summary>
    public bool StartsWithoutKey { get; private set; }

    /// <summary>Packets come with the key's name; some containers say so nowhere else.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Where the data of the last packet ends in the file; null if the container does not say.</summary>
    public long? EndBytes { get; private set; }

    /// <summary>The same of the packet before it.</summary>
    public long? EndBeforeLastBytes { get; private set; }

    /// <summary>Of the last packet: the last frame is shown that long.</summary>
    public long DurationUs { get; private set; }

    /// <summary>How many packets lie before the second and the third keyframe's, in file order.</summary>
    public List<long> PacketsBeforeKeys { get; } = [];

    public long Count => Shown.Count + Discarded + Untimed;

    public void Add(ReadOnlyMemory<byte> piece)
    {
        var bytes = piece.Span;
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Hold(bytes[..end]);
            AddLine(_held.AsSpan(0, _heldBytes));
            _heldBytes = 0;
        }

        Hold(bytes);
    }

    /// <summary>The end of the file cuts through the last packet: it is no frame.</summary>
    public void DropLast() => Shown.RemoveAt(Shown.Count - 1);

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _held.Length - _heldBytes) throw new WorkFailure(FailureCode.Internal, "ffprobe wrote a line that is no packet.");
        bytes.CopyTo(_held.AsSpan(_heldBytes));
        _heldBytes += bytes.Length;
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        var pts = Field(ref line, out var timed);
        var dts = Field(ref line, out var ordered);
        var duration = Field(ref line, out var hasDuration);
        var size = Field(ref line, out var hasSize);
        var position = Field(ref line, out var hasPosition);
        if (line.IsEmpty || !hasSize) return;
        var comma = line.IndexOf((byte)',');
        var flags = comma < 0 ? line : line[..comma];
        var key = flags.Contains((byte)'K');
        if (key && Count > 0 && PacketsBeforeKeys.Count < 2) PacketsBeforeKeys.Add(Count);
        StartsWithoutKey |= Count == 0 && !key;
        ClockJumps |= ordered && dts < _lastDts;
        if (ordered) _lastDts = dts;
        if (hasDuration) DurationUs = timeBase.Microseconds(duration);
        (EndBeforeLastBytes, EndBytes) = (EndBytes, hasPosition ? position + size : null);
        IsEncrypted |= comma >= 0 && line[comma..].IndexOf("ncryption"u8) >= 0;
        if (flags.Contains((byte)'D')) Discarded++;
        else if (!timed) Untimed++;
        else Shown.Add((timeBase.Microseconds(pts), key));
        if (Count > mostPackets) throw new WorkFailure(FailureCode.DurationTooLong, $"The video has more than {mostPackets} pictures.");
    }

    private static long Field(ref ReadOnlySpan<byte> line, out bool known)
    {
        var comma = line.IndexOf((byte)',');
        var field = comma < 0 ? line : line[..comma];
        line = comma < 0 ? [] : line[(comma + 1)..];
        known = Utf8Parser.TryParse(field, out long value, out var used) && used == field.Length;
        return value;
    }
}
