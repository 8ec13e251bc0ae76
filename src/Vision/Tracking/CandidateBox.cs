using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>A stored box that may belong to a track, in px.</summary>
internal readonly record struct CandidateBox(int Index, double X, double Y, double Width, double Height, PackedBox Stored)
{
    public static CandidateBox Of(int index, in PackedBox box)
    {
        const double unit = 1.0 / PackedBox.UnitsPerPixel;
        var width = Math.Max(1, box.Right - box.Left) * unit;
        var height = Math.Max(1, box.Bottom - box.Top) * unit;
        return new(index, box.Left * unit + width / 2, box.Top * unit + height / 2, width, height, box);
    }
}
