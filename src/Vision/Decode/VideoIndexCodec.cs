using System.Buffers.Binary;
using System.Text.Json;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// <see cref="VideoIndex"/> as bytes for the database: version byte, JSON head, then the timestamps as the change of their differences (zigzag
/// varints: one byte a frame at a constant rate) and the keyframes as differences.
/// </summary>
public static class VideoIndexCodec
{
    private const byte Version = 1;
    private const int HeadStart = 5;

    private sealed record Head(VideoInfo Info, bool Cuttable, string? NotCutReason, IReadOnlyList<Warning> Warnings);

    public static byte[] Encode(VideoIndex index)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(new Head(index.Info, index.Cuttable, index.NotCutReason, index.Warnings));
        using var bytes = new MemoryStream(HeadStart + head.Length + (index.FramePtsUs.Length * 2) + (index.Keyframes.Length * 2) + 16);
        Span<byte> start = stackalloc byte[HeadStart];
        start[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(start[1..], head.Length);
        bytes.Write(start);
        bytes.Write(head);
        WriteVarint(bytes, index.FramePtsUs.Length);
        long last = 0, lastDelta = 0;
        foreach (var pts in index.FramePtsUs)
        {
            WriteVarint(bytes, pts - last - lastDelta);
            lastDelta = pts - last;
            last = pts;
        }

        WriteVarint(bytes, index.Keyframes.Length);
        last = 0;
        foreach (var frame in index.Keyframes)
        {
            WriteVarint(bytes, frame - last);
            last = frame;
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not an index of this version.</exception>
    public static VideoIndex Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadStart || bytes[0] != Version) throw new InvalidDataException("Not a video index of this version.");
        var headLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (headLength < 0 || headLength > bytes.Length - HeadStart) throw new InvalidDataException("A video index is cut short.");
        var head = JsonSerializer.Deserialize<Head>(bytes.Slice(HeadStart, headLength)) ?? throw new InvalidDataException("A video index has no head.");
        var rest = bytes[(HeadStart + headLength)..];
        var pts = new long[ReadCount(ref rest)];
        long last = 0, delta = 0;
        for (var i = 0; i < pts.Length; i++) pts[i] = last += delta += ReadVarint(ref rest);
        var keyframes = new int[ReadCount(ref rest)];
        last = 0;
        for (var i = 0; i < keyframes.Length; i++) keyframes[i] = checked((int)(last += ReadVarint(ref rest)));
        return new VideoIndex(head.Info, pts, keyframes, head.Cuttable, head.NotCutReason, head.Warnings);
    }

    private static int ReadCount(ref ReadOnlySpan<byte> bytes)
    {
        var count = ReadVarint(ref bytes);
        return count >= 0 && count <= bytes.Length ? (int)count : throw new InvalidDataException("A video index is cut short.");
    }

    private static void WriteVarint(MemoryStream bytes, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        for (; zigzag >= 0x80; zigzag >>= 7) bytes.WriteByte((byte)(zigzag | 0x80));
        bytes.WriteByte((byte)zigzag);
    }

    private static long ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong zigzag = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (bytes.IsEmpty) throw new InvalidDataException("A video index is cut short.");
            var one = bytes[0];
            bytes = bytes[1..];
            zigzag |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80) break;
        }

        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }
}
