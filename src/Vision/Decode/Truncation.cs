using System.Text.RegularExpressions;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Whether a file ends before its container says, and what is left.</summary>
internal static partial class Truncation
{
    private const int TransportPacketBytes = 188;

    /// <summary>Takes a last packet that the end of the file cuts through out of the index.</summary>
    /// <param name="packets">All that could be read.</param>
    /// <param name="promised">How many packets the header names; 0 if it does not say.</param>
    /// <param name="complaints">What the demuxer said while reading.</param>
    /// <returns>A warning with the exact count and the byte offset, or null: the file is whole.</returns>
    public static Warning? Find(PacketIndex packets, string format, long promised, string complaints, long fileBytes)
    {
        var says = Complaint().IsMatch(complaints)
            // With an edit list the demuxer leaves packets out by itself.
            || (packets.Discarded == 0 && promised > packets.Count && format.Split(',')[0] is "mov" or "avi")
            || (format == "mpegts" && fileBytes % TransportPacketBytes != 0);
        if (!says) return null;
        var end = packets.EndBytes;
        if (end >= fileBytes && packets.Shown.Count > 1)
        {
            end = packets.EndBeforeLastBytes;
            packets.Shown.RemoveAt(packets.Shown.Count - 1);
        }

        var of = promised > 0 ? $" of {promised}" : "";
        return new Warning(
            "truncated", $"The file ends early: {packets.Shown.Count}{of} frames are whole.", packets.Shown.Count > 0 ? packets.Shown.Max(one => one.PtsUs) : null,
            Math.Min(end ?? fileBytes, fileBytes));
    }

    [GeneratedRegex("partial file|File ended prematurely|truncated", RegexOptions.IgnoreCase)]
    private static partial Regex Complaint();
}
