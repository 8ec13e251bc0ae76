using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>
/// Messages on the pipes between parent and child: length of what follows (4 bytes), kind (1 byte), JSON. A result's JSON is preceded by its own
/// length (4 bytes) and followed by its arrays as they lie in memory: timestamps, box offsets, signatures, boxes. Little endian; both ends
/// are one build on one machine.
/// </summary>
internal static class HostWire
{
    private const int HeadBytes = 5;

    // A segment's plan or result: minutes of frames. Anything greater is a child gone mad.
    private const int MaxMessageBytes = 512 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Not thread-safe: one writer at a time.</summary>
    public static void Write<T>(Stream stream, HostMessage kind, T message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        WriteHead(stream, kind, json.Length);
        stream.Write(json);
        stream.Flush();
    }

    public static void WriteResult(Stream stream, PooledSegment segment)
    {
        var (result, frames) = (segment.Result, segment.Result.Frames);
        var header = new HostResultHeader(result.TaskId, frames.Count, segment.Boxes.Length, result.Warnings, result.Timings);
        var json = JsonSerializer.SerializeToUtf8Bytes(header, Json);
        var pts = MemoryMarshal.AsBytes(frames.PtsUs.AsSpan());
        var offsets = MemoryMarshal.AsBytes(frames.BoxOffsets.AsSpan());
        WriteHead(stream, HostMessage.Result, sizeof(int) + json.Length + pts.Length + offsets.Length + segment.Signatures.Length + segment.Boxes.Length);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        stream.Write(pts);
        stream.Write(offsets);
        stream.Write(segment.Signatures);
        stream.Write(segment.Boxes);
        stream.Flush();
    }

    /// <summary>Blocks for the next message; null at the end of the stream, also in the middle of a message.</summary>
    /// <exception cref="InvalidDataException">What came is no message.</exception>
    public static (HostMessage Kind, int Bytes)? ReadHead(Stream stream)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        if (stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes) return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (bytes is < 0 or > MaxMessageBytes) throw new InvalidDataException($"A message of {bytes} bytes.");
        return ((HostMessage)head[4], bytes);
    }

    /// <exception cref="EndOfStreamException">The other end went away.</exception>
    public static T Read<T>(Stream stream, int bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 1));
        try
        {
            stream.ReadExactly(buffer, 0, bytes);
            return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, bytes), Json) ?? throw new InvalidDataException("An empty message.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a result into rented arrays.</summary>
    public static PooledSegment ReadResult(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        stream.ReadExactly(length);
        var header = Read<HostResultHeader>(stream, BinaryPrimitives.ReadInt32LittleEndian(length));
        var (pts, offsets) = (new long[header.Frames], new int[header.Frames + 1]);
        stream.ReadExactly(MemoryMarshal.AsBytes(pts.AsSpan()));
        stream.ReadExactly(MemoryMarshal.AsBytes(offsets.AsSpan()));
        var signatures = SegmentArrays.Bytes.Rent(Math.Max(header.Frames * PictureSignature.Size, 1));
        stream.ReadExactly(signatures, 0, header.Frames * PictureSignature.Size);
        var boxes = SegmentArrays.Bytes.Rent(Math.Max(header.BoxBytes, 1));
        stream.ReadExactly(boxes, 0, header.BoxBytes);
        return new PooledSegment(new SegmentResult(header.TaskId, new PackedFrames(pts, signatures, offsets, boxes), header.Warnings, header.Timings));
    }

    private static void WriteHead(Stream stream, HostMessage kind, int bytes)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, bytes);
        head[4] = (byte)kind;
        stream.Write(head);
    }
}
