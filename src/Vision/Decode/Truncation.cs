using System.Text.RegularExpressions;

namespace SoccerRecognition.Vision.Decode;

/// <summary>A file that ends before its container says.</summary>
/// <param name="EndBytes">Where the data of the last whole packet ends.</param>
internal sealed partial record Truncation(long EndBytes)
{
    private const int TransportPacketBytes = 188;

    /// <summary>Takes a last packet that the end of the file cuts through out of the index.</summary>
    /// <param name="packets">All that could be read.</param>
    /// <param name="promised">How many packets the header names; 0 if it does not say.</param>
    /// <param name="complaints">What the demuxer said while reading.</param>
    /// <returns>Null: the file is whole, as far as its container tells.</returns>
    public static Truncation? Find(PacketIndex packets, string format, long promised, string complaints, long fileBytes)
    {
        var says = Complaint().IsMatch(complaints)
            // With an edit list the demuxer leaves packets out by itself.
            || (packets.Discarded == 0 && promised > packets.Count && format.Split(',')[0] is "mov" or "avi")
            || (format == "mpegts" && fileBytes % TransportPacketBytes != 0);
        if (!says) return null;
        if (packets.EndBytes is not { } end) return new Truncation(fileBytes);
        if (end < fileBytes || packets.Shown.Count < 2) return new Truncation(Math.Min(end, fileBytes));
        packets.DropLast();
        return new Truncation(packets.EndBeforeLastBytes ?? fileBytes);
    }

    [GeneratedRegex("partial file|File ended prematurely|truncated", RegexOptions.IgnoreCase)]
    private static partial Regex Complaint();
}
