using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Contracts.Vision;

/// <summary>
/// The byte layout of what the linker adds to one frame, as stored beside (never in) the segment's row. All integers little endian:
/// <code>
/// u16        n, the number of stored boxes of the frame
/// u16        m, the number of filled boxes
/// u16 x n    the track id of stored box 0, 1, …; 0 = in no track
/// u16 x m    the track id of filled box 0, 1, …, ascending, never 0
/// 24 B x m   the filled boxes, each a <see cref="PackedBox"/> with <see cref="BoxFlags.Filled"/>
/// </code>
/// So entry i belongs to box i of <see cref="PackedBoxes"/> of the same pts, and every stored box has exactly one entry. A track has at most one
/// box in a frame, stored or filled.
/// </summary>
public static class LinkedFrames
{
    public const int HeaderSize = 4;

    public static int SizeOf(int boxes, int filled) => HeaderSize + 2 * boxes + (2 + PackedBox.Size) * filled;

    /// <param name="trackIds">One a stored box, in stored order.</param>
    /// <param name="filled">Boxes between two measured ones, by ascending track id.</param>
    /// <param name="filledTrackIds">One a filled box.</param>
    /// <exception cref="ArgumentException">A filled box lacks its id or its flag, or the ids do not ascend.</exception>
    public static byte[] Encode(ReadOnlySpan<ushort> trackIds, ReadOnlySpan<PackedBox> filled, ReadOnlySpan<ushort> filledTrackIds)
    {
        var bytes = new byte[SizeOf(trackIds.Length, filled.Length)];
        Encode(trackIds, filled, filledTrackIds, bytes);
        return bytes;
    }

    /// <summary>As <see cref="Encode(ReadOnlySpan{ushort}, ReadOnlySpan{PackedBox}, ReadOnlySpan{ushort})"/>, into a buffer of <see cref="SizeOf"/> bytes.</summary>
    public static void Encode(ReadOnlySpan<ushort> trackIds, ReadOnlySpan<PackedBox> filled, ReadOnlySpan<ushort> filledTrackIds, Span<byte> to)
    {
        RequireOrdered(filled, filledTrackIds);
        BinaryPrimitives.WriteUInt16LittleEndian(to, checked((ushort)trackIds.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], checked((ushort)filled.Length));
        var rest = to[HeaderSize..];
        foreach (var id in trackIds) rest = Write(rest, id);
        foreach (var id in filledTrackIds) rest = Write(rest, id);
        PackedBoxes.AsBytes(filled).CopyTo(rest);
    }

    /// <exception cref="ArgumentException">The bytes are not in this layout.</exception>
    public static LinkedFrame Decode(ReadOnlySpan<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Linked frames are little endian.");
        if (bytes.Length < HeaderSize) throw new ArgumentException($"{bytes.Length} bytes are no linked frame.", nameof(bytes));
        var boxes = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var filled = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (bytes.Length != SizeOf(boxes, filled))
            throw new ArgumentException($"{bytes.Length} bytes cannot hold {boxes} stored and {filled} filled boxes.", nameof(bytes));
        var ids = MemoryMarshal.Cast<byte, ushort>(bytes.Slice(HeaderSize, 2 * (boxes + filled)));
        return new(ids[..boxes], ids[boxes..], PackedBoxes.FromBytes(bytes[(HeaderSize + 2 * (boxes + filled))..]));
    }

    private static void RequireOrdered(ReadOnlySpan<PackedBox> filled, ReadOnlySpan<ushort> ids)
    {
        if (filled.Length != ids.Length) throw new ArgumentException($"{filled.Length} filled boxes have {ids.Length} track ids.", nameof(ids));
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] <= (i == 0 ? 0 : ids[i - 1])) throw new ArgumentException("Track ids of filled boxes must ascend from 1.", nameof(ids));
            if ((filled[i].Flags & BoxFlags.Filled) == 0) throw new ArgumentException("A filled box is not flagged so.", nameof(filled));
        }
    }

    private static Span<byte> Write(Span<byte> to, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, value);
        return to[2..];
    }
}

/// <summary>One linked frame, read in place from its packed bytes. See <see cref="LinkedFrames"/>.</summary>
public readonly ref struct LinkedFrame(ReadOnlySpan<ushort> trackIds, ReadOnlySpan<ushort> filledTrackIds, ReadOnlySpan<PackedBox> filled)
{
    /// <summary>By stored box; 0 = in no track.</summary>
    public ReadOnlySpan<ushort> TrackIds { get; } = trackIds;

    public ReadOnlySpan<ushort> FilledTrackIds { get; } = filledTrackIds;

    public ReadOnlySpan<PackedBox> Filled { get; } = filled;
}

/// <summary>One person (or the ball) followed over time. Several tracks may be of one person: whoever left the picture for long comes back as a new one.</summary>
/// <param name="Id">From 1, in order of first appearance; what <see cref="LinkedFrames"/> refers to.</param>
/// <param name="ClassId">The label's index in the model's manifest, as in <see cref="PackedBox.ClassId"/>.</param>
/// <param name="Team"><see cref="LinkedTeam.A"/>, <see cref="LinkedTeam.B"/>, <see cref="LinkedTeam.Other"/>, or null where it cannot be told.</param>
/// <param name="FirstPtsUs">Of its first measured box.</param>
/// <param name="LastPtsUs">Of its last measured box.</param>
/// <param name="Boxes">Measured boxes.</param>
/// <param name="FilledBoxes">Boxes that the linker put between measured ones.</param>
/// <param name="MeanScore">Mean score of the measured boxes in 1/10,000, rounded half up.</param>
public sealed record LinkedTrack(
    int Id, byte ClassId, string? Team, long FirstPtsUs, long LastPtsUs, int Boxes, int FilledBoxes, int MeanScore);

/// <summary>A group of tracks that wear the same kit.</summary>
/// <param name="Key"><see cref="A"/> or <see cref="B"/>.</param>
/// <param name="Colour">The kit's colour as <c>#rrggbb</c>, lower case.</param>
/// <param name="Tracks">How many tracks wear it.</param>
public sealed record LinkedTeam(string Key, string Colour, int Tracks)
{
    /// <summary>The team whose players stand further left, on average, where they are first seen.</summary>
    public const string A = "a";

    public const string B = "b";

    /// <summary>A person in neither of the two kits: referee, goalkeeper, staff.</summary>
    public const string Other = "other";
}
