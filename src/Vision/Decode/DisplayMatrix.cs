using System.Globalization;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>A container's display matrix, as ffprobe prints it, as one of the eight ways a picture can lie.</summary>
internal static class DisplayMatrix
{
    /// <summary>Turns by other angles than quarters are left as they are: nobody films so.</summary>
    public static Orientation Read(IReadOnlyList<SideData>? sideData)
    {
        var text = sideData?.FirstOrDefault(one => one.DisplayMatrix is not null)?.DisplayMatrix;
        if (text is null) return Orientation.Upright;
        // Three rows "00000000:  a  b  u": only the signs of the first two columns of the first two rows matter.
        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row[(row.IndexOf(':') + 1)..])
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Sign).ToArray()).ToArray();
        if (rows is not [[var a, var b, ..], [var c, var d, ..], ..]) return Orientation.Upright;
        // x' = a x + c y, y' = b x + d y, with y down.
        return (a, b, c, d) switch
        {
            (0, 1, -1, 0) => Orientation.Clockwise,
            (0, -1, 1, 0) => Orientation.CounterClockwise,
            (-1, 0, 0, -1) => Orientation.HalfTurn,
            (-1, 0, 0, 1) => Orientation.FlipHorizontally,
            (1, 0, 0, -1) => Orientation.FlipVertically,
            (0, 1, 1, 0) => Orientation.Transpose,
            (0, -1, -1, 0) => Orientation.Transverse,
            _ => Orientation.Upright,
        };
    }

    private static int Sign(string number) =>
        long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Math.Sign(value) : 0;
}
