using System.Buffers.Binary;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>
/// Raw pictures with their own timestamps, as a stream that ffmpeg reads from a pipe: the plainest Matroska (RFC 9559), one cluster a picture,
/// microseconds. A plain raw pipe would force a constant rate on footage that has none.
/// </summary>
internal static class MatroskaWriter
{
    private const int ClusterHeaderSize = 4 + 8 + 10 + 1 + 8 + 4;

    /// <summary>What comes before the first picture.</summary>
    public static byte[] Header(int width, int height)
    {
        byte[] colour = [.. Number([0x55, 0xB1], 1), .. Number([0x55, 0xB9], 1), .. Number([0x55, 0xBA], 1), .. Number([0x55, 0xBB], 1)];
        byte[] video = [.. Number([0xB0], width), .. Number([0xBA], height), .. Element([0x2E, 0xB5, 0x24], "I420"u8), .. Element([0x55, 0xB0], colour)];
        byte[] track =
        [
            .. Number([0xD7], 1), .. Number([0x73, 0xC5], 1), .. Number([0x83], 1), .. Element([0x86], "V_UNCOMPRESSED"u8), .. Element([0xE0], video),
        ];
        byte[] info = [.. Number([0x2A, 0xD7, 0xB1], 1000), .. Element([0x4D, 0x80], "soccer"u8), .. Element([0x57, 0x41], "soccer"u8)];
        byte[] file = [.. Number([0x42, 0xF7], 1), .. Number([0x42, 0xF2], 4), .. Number([0x42, 0xF3], 8), .. Element([0x42, 0x82], "matroska"u8), .. Number([0x42, 0x87], 4), .. Number([0x42, 0x85], 2)];
        return
        [
            .. Element([0x1A, 0x45, 0xDF, 0xA3], file),
            // A segment of unknown size: the end of the stream is its end.
            0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            .. Element([0x15, 0x49, 0xA9, 0x66], info),
            .. Element([0x16, 0x54, 0xAE, 0x6B], Element([0xAE], track)),
        ];
    }

    /// <summary>What comes before each picture's bytes.</summary>
    public static byte[] PictureHeader(long ptsUs, int pictureBytes)
    {
        var header = new byte[ClusterHeaderSize + 9];
        var at = header.AsSpan();
        at = Put(at, [0x1F, 0x43, 0xB6, 0x75]);
        at = PutSize(at, 10 + 9 + 4 + pictureBytes);
        at = Put(at, [0xE7, 0x88]);
        BinaryPrimitives.WriteInt64BigEndian(at, ptsUs);
        at = at[8..];
        at = Put(at, [0xA3]);
        at = PutSize(at, 4 + pictureBytes);
        at = Put(at, [0x81, 0, 0, 0x80]);
        return header[..^at.Length];
    }

    private static Span<byte> Put(Span<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to);
        return to[bytes.Length..];
    }

    /// <summary>Sizes in eight bytes: the first says so.</summary>
    private static Span<byte> PutSize(Span<byte> to, long size)
    {
        BinaryPrimitives.WriteInt64BigEndian(to, size | 0x0100_0000_0000_0000);
        return to[8..];
    }

    private static byte[] Number(ReadOnlySpan<byte> id, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Element(ReadOnlySpan<byte> id, ReadOnlySpan<byte> content)
    {
        var element = new byte[id.Length + 8 + content.Length];
        var rest = Put(element, id);
        content.CopyTo(PutSize(rest, content.Length));
        return element;
    }
}
