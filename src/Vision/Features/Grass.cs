namespace SoccerRecognition.Vision.Features;

/// <summary>
/// The colour of the grass in one picture: the commonest hue among its green cells, and how bright it is there. Grass differs from stadium to
/// stadium and from sun to floodlight, but hardly within a picture.
/// </summary>
/// <param name="HueDegrees">0: the picture shows no grass.</param>
/// <param name="Highest">Mean of the brightest channel.</param>
internal readonly record struct Grass(int HueDegrees, int Highest)
{
    private const int BinDegrees = 5;
    private const int LowestHueDegrees = 50;
    private const int HighestHueDegrees = 170;
    private const int Bins = (HighestHueDegrees - LowestHueDegrees) / BinDegrees + 1;
    private const int MinHighest = 25;

    public const int ToleranceDegrees = 20;

    public bool Exists => HueDegrees > 0;

    /// <summary>The hue where the colour is green enough to be grass at all, else 0.</summary>
    /// <remarks>Chroma is compared with brightness, because shadowed grass is dark and still green.</remarks>
    public static byte HueOf(in Colour colour) =>
        colour.Highest >= MinHighest && colour.Chroma * 6 >= colour.Highest && colour.HueDegrees is >= LowestHueDegrees and <= HighestHueDegrees
            ? (byte)colour.HueDegrees
            : (byte)0;

    /// <summary>Finds the grass, and each cell's <see cref="HueOf"/> on the way.</summary>
    public static Grass Of(PictureGrid grid, Span<byte> hues)
    {
        Span<int> counts = stackalloc int[Bins];
        Span<int> brightness = stackalloc int[Bins];
        counts.Clear();
        brightness.Clear();
        var reds = grid.Red[..hues.Length];
        var greens = grid.Green[..hues.Length];
        var blues = grid.Blue[..hues.Length];
        for (var cell = 0; cell < hues.Length; cell++)
        {
            var colour = Colour.Of(reds[cell], greens[cell], blues[cell]);
            var hue = hues[cell] = HueOf(colour);
            if (hue == 0) continue;
            var bin = (hue - LowestHueDegrees) / BinDegrees;
            counts[bin]++;
            brightness[bin] += colour.Highest;
        }

        int best = 0, most = 0;
        for (var bin = 1; bin < Bins - 1; bin++)
        {
            var count = counts[bin - 1] + 2 * counts[bin] + counts[bin + 1];
            if (count > most) (best, most) = (bin, count);
        }

        // The middle bin counts twice: about a twentieth of the picture. A pitch in view fills far more.
        if (most < hues.Length / 10 || counts[best] == 0) return default;
        return new Grass(LowestHueDegrees + best * BinDegrees + BinDegrees / 2, brightness[best] / counts[best]);
    }

    /// <summary>
    /// Grass and not a green shirt: of its hue, and about as bright. What is darker or brighter by half counts as cloth.
    /// </summary>
    public bool CoversCloseTo(in Colour colour)
    {
        if (!Exists || colour.Highest * 2 < Highest || colour.Highest * 2 > Highest * 3) return false;
        var hue = HueOf(colour);
        return hue != 0 && Math.Abs(hue - HueDegrees) <= ToleranceDegrees;
    }
}
