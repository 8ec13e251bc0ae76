using System.Buffers.Binary;

namespace SoccerRecognition.Api.Uploads;

/// <summary>
/// Tells a file's format from its first bytes. What is not listed is refused: text, playlists, archives and programs have none of these beginnings.
/// The planner looks closer later; this keeps out what ffmpeg must never see.
/// </summary>
internal static class MediaSniffer
{
    /// <summary>How many first bytes are enough to tell.</summary>
    public const int Needed = 4096;

    private const int PacketSize = 188;
    private const int StampedPacketSize = 192;
    private const byte PacketSync = 0x47;
    private const int MaxFirstBox = 1 << 16;

    /// <param name="head">The first <see cref="Needed"/> bytes, or the whole of a smaller file.</param>
    /// <returns>Null: nothing that is taken.</returns>
    public static MediaFormat? Find(ReadOnlySpan<byte> head) =>
        Picture(head) ?? Riff(head) ?? IsoMedia(head) ?? Matroska(head) ?? Streams(head) ?? Others(head);

    private static MediaFormat? Picture(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return MediaFormat.Png;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return MediaFormat.Jpeg;

        // "BM" begins many a text: the reserved fields must be 0 and the header of a known size.
        return head.Length >= 26 && head.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(head[6..]) == 0
            && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124
            ? MediaFormat.Bmp
            : null;
    }

    private static MediaFormat? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head.StartsWith("RIFF"u8)) return null;
        if (head[8..].StartsWith("AVI "u8)) return MediaFormat.Avi;
        return head[8..].StartsWith("WEBP"u8) ? MediaFormat.WebP : null;
    }

    // ISO base media: a box has its size (big endian) before its type. Files of before 2001 begin without ftyp.
    private static MediaFormat? IsoMedia(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12) return null;
        var size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = head.Slice(4, 4);
        if (type.SequenceEqual("ftyp"u8)) return size is >= 12 and <= MaxFirstBox ? OfBrand(head.Slice(8, 4)) : null;
        var old = type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8)
            || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8);
        return old && head[0] < 0x20 ? MediaFormat.QuickTime : null;
    }

    private static MediaFormat? OfBrand(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("qt  "u8)) return MediaFormat.QuickTime;
        if (brand.StartsWith("3g"u8)) return MediaFormat.ThreeGp;

        // Pictures of these brands cannot be decoded here, and audio has no frames.
        var refused = brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("avif"u8)
            || brand.SequenceEqual("crx "u8);
        return refused ? null : MediaFormat.Mp4;
    }

    private static MediaFormat? Matroska(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return null;

        // EBML element 0x4282 is the document's type.
        var at = head.IndexOf((ReadOnlySpan<byte>)[0x42, 0x82]);
        if (at < 0 || at + 3 > head.Length) return null;
        var type = head[(at + 3)..];
        if (type.StartsWith("webm"u8)) return MediaFormat.WebM;
        return type.StartsWith("matroska"u8) ? MediaFormat.Matroska : null;
    }

    private static MediaFormat? Streams(ReadOnlySpan<byte> head)
    {
        if (HasSync(head, 0, PacketSize) || HasSync(head, 4, StampedPacketSize)) return MediaFormat.TransportStream;
        return head.StartsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0x01, 0xBA]) ? MediaFormat.ProgramStream : null;
    }

    private static bool HasSync(ReadOnlySpan<byte> head, int offset, int stride)
    {
        const int packets = 3;
        for (var i = 0; i < packets; i++)
            if (offset + i * stride >= head.Length || head[offset + i * stride] != PacketSync) return false;
        return true;
    }

    private static MediaFormat? Others(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 9 && head.StartsWith("FLV\u0001"u8)) return MediaFormat.Flash;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])) return MediaFormat.Asf;
        if (head.StartsWith("OggS\0"u8)) return MediaFormat.Ogg;
        return head.StartsWith((ReadOnlySpan<byte>)[0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01]) ? MediaFormat.Mxf : null;
    }
}
