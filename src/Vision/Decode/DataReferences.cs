using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Whether a track of an mp4 or mov keeps its samples in another file (ISO 14496-12, <c>dref</c>). ffmpeg ignores most such references and
/// would take whatever bytes lie at those places in this file.
/// </summary>
internal static class DataReferences
{
    private const int MostBoxes = 20_000;
    private const int HeaderBytes = 16;
    private const int MostEntries = 64;
    private static readonly HashSet<string> Containers = ["moov", "trak", "mdia", "minf", "dinf"];

    public static bool AnyExternal(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var left = MostBoxes;
        return AnyExternal(file, 0, RandomAccess.GetLength(file), ref left);
    }

    private static bool AnyExternal(SafeFileHandle file, long start, long end, ref int left)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        while (end - start >= 8 && left-- > 0)
        {
            var (type, body, next) = Box(file, start, end, header);
            if (next <= start) return false;
            if (type == "dref" && AnyEntryExternal(file, body, next)) return true;
            if (Containers.Contains(type) && AnyExternal(file, body, next, ref left)) return true;
            start = next;
        }

        return false;
    }

    /// <summary>Entries are boxes whose first flag says "in this file".</summary>
    private static bool AnyEntryExternal(SafeFileHandle file, long body, long end)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var start = body + 8;
        for (var i = 0; i < MostEntries && end - start >= 12; i++)
        {
            var (_, flags, next) = Box(file, start, end, header);
            if (RandomAccess.Read(file, header[..4], flags) == 4 && (header[3] & 1) == 0) return true;
            if (next <= start) return false;
            start = next;
        }

        return false;
    }

    private static (string Type, long Body, long Next) Box(SafeFileHandle file, long start, long end, Span<byte> header)
    {
        header.Clear();
        RandomAccess.Read(file, header, start);
        long size = BinaryPrimitives.ReadUInt32BigEndian(header);
        var large = size == 1;
        if (large) size = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
        // 0: up to the end of the file.
        var next = size == 0 || size > end - start ? end : start + size;
        return (Encoding.Latin1.GetString(header.Slice(4, 4)), start + (large ? 16 : 8), next);
    }
}
