using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Features;

/// <summary>Reads a <see cref="KitFeature"/> from the torso of a box: how its pixels that are not grass spread over nine colours.</summary>
internal static class KitReader
{
    // Colours, in the order of the feature's bins: six hue sectors of 60 degrees around red, yellow, green, cyan, blue, magenta; then the greys.
    private const int Black = 6;
    private const int Grey = 7;
    private const int White = 8;
    private const int BlackBelow = 60;
    private const int WhiteFrom = 165;

    private const int MaxSamplesPerSide = 16;
    private const int MinPixels = 6;

    /// <param name="gbrp">The model's picture.</param>
    /// <param name="left">Of the box, in px of that picture; so the other sides.</param>
    public static KitFeature Read(ReadOnlySpan<byte> gbrp, FrameShape shape, in Grass grass, int left, int top, int right, int bottom)
    {
        // Shoulders to hips, without the arms: heads, shorts and the grass beside the body are other colours.
        var (width, height) = (right - left, bottom - top);
        var (fromX, toX) = (Math.Max(left + width * 3 / 10, 0), Math.Min(right - width * 3 / 10, shape.Width));
        var (fromY, toY) = (Math.Max(top + height * 2 / 10, 0), Math.Min(top + height / 2, shape.Height));
        Span<int> counts = stackalloc int[KitFeature.Bins];
        Span<int> sums = stackalloc int[KitFeature.Bins * 3];
        counts.Clear();
        sums.Clear();
        var (stepX, stepY) = (1 + Math.Max(toX - fromX, 0) / MaxSamplesPerSide, 1 + Math.Max(toY - fromY, 0) / MaxSamplesPerSide);
        var plane = shape.Width * shape.Height;
        var pixels = 0;
        for (var y = fromY; y < toY; y += stepY)
        {
            for (var x = fromX; x < toX; x += stepX)
            {
                var at = y * shape.Width + x;
                int green = gbrp[at], blue = gbrp[plane + at], red = gbrp[2 * plane + at];
                var colour = Colour.Of(red, green, blue);
                if (grass.CoversCloseTo(colour)) continue;
                var bin = BinOf(colour);
                counts[bin]++;
                sums[bin * 3] += red;
                sums[bin * 3 + 1] += green;
                sums[bin * 3 + 2] += blue;
                pixels++;
            }
        }

        return pixels < MinPixels ? default : Describe(counts, sums, pixels);
    }

    private static int BinOf(in Colour colour)
    {
        // Below a quarter of saturation the hue is noise, and in the dark it is as well.
        if (colour.Highest >= 40 && colour.Chroma * 4 >= colour.Highest) return (colour.HueDegrees + 30) / 60 % 6;
        return colour.Highest < BlackBelow ? Black : colour.Highest < WhiteFrom ? Grey : White;
    }

    private static KitFeature Describe(ReadOnlySpan<int> counts, ReadOnlySpan<int> sums, int pixels)
    {
        var feature = new KitFeature();
        Span<byte> bytes = feature;
        var fullest = 0;
        for (var bin = 0; bin < KitFeature.Bins; bin++)
        {
            bytes[bin] = (byte)(counts[bin] * 255 / pixels);
            if (counts[bin] > counts[fullest]) fullest = bin;
        }

        for (var channel = 0; channel < 3; channel++)
            bytes[KitFeature.Bins + channel] = (byte)((sums[fullest * 3 + channel] + counts[fullest] / 2) / counts[fullest]);
        return feature;
    }
}
