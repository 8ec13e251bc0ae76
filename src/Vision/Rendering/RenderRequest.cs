using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>What to draw on which footage.</summary>
/// <param name="SourcePath">A local file.</param>
/// <param name="Video">What the planner found out; boxes are in its display coordinates.</param>
/// <param name="OutputPath">Written beside and moved there when complete.</param>
/// <param name="Tracks">Of the linked match.</param>
/// <param name="Teams">Of the linked match.</param>
/// <param name="FromUs">First pts to show, inclusive; null from the first frame on.</param>
/// <param name="ToUs">Last pts, exclusive; null to the end.</param>
public sealed record RenderRequest(
    string SourcePath, VideoInfo Video, string OutputPath, IReadOnlyList<LinkedTrack> Tracks, IReadOnlyList<LinkedTeam> Teams,
    long? FromUs = null, long? ToUs = null);

/// <summary>A box of a track, in 1/8 px of display coordinates.</summary>
public readonly record struct RenderBox(ushort TrackId, ushort Left, ushort Top, ushort Right, ushort Bottom, bool Filled);

/// <summary>The boxes of one analysed frame that are in a track.</summary>
public sealed record RenderFrame(long PtsUs, RenderBox[] Boxes)
{
    /// <param name="ptsUs">The frame.</param>
    /// <param name="boxes">Its stored row, see <see cref="PackedBoxes"/>.</param>
    /// <param name="linked">Its linked row, see <see cref="LinkedFrames"/>.</param>
    public static RenderFrame Of(long ptsUs, ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> linked)
    {
        var stored = PackedBoxes.FromBytes(boxes);
        var link = LinkedFrames.Decode(linked);
        var tracked = new List<RenderBox>(stored.Length + link.Filled.Length);
        for (var i = 0; i < stored.Length; i++)
            if (link.TrackIds[i] != 0) tracked.Add(Box(link.TrackIds[i], stored[i]));
        for (var i = 0; i < link.Filled.Length; i++) tracked.Add(Box(link.FilledTrackIds[i], link.Filled[i]));
        return new(ptsUs, [.. tracked]);
    }

    private static RenderBox Box(ushort trackId, in PackedBox box) =>
        new(trackId, box.Left, box.Top, box.Right, box.Bottom, box.Flags.HasFlag(BoxFlags.Filled));
}

/// <summary>How far rendering is.</summary>
/// <param name="Frames">Frames drawn.</param>
/// <param name="PtsUs">The last one.</param>
public readonly record struct RenderProgress(int Frames, long PtsUs);

/// <summary>What was made.</summary>
/// <param name="Frames">Frames in it.</param>
/// <param name="Width">In px.</param>
/// <param name="Height">In px.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record RenderSummary(int Frames, int Width, int Height, long Bytes);
