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
    private const int ToleranceDegrees = 20;
    private const int MinHighest = 25;

    public bool Exists => HueDegrees > 0;

    /// <summary>Green enough to be grass at all. Chroma is compared with brightness, because shadowed grass is dark and still green.</summary>
    public static bool MayBe(in Colour colour) =>
        colour.Highest >= MinHighest && colour.Chroma * 6 >= colour.Highest
        && colour.HueDegrees is >= LowestHueDegrees and <= HighestHueDegrees;

    public static Grass Of(PictureGrid grid)
    {
        Span<int> counts = stackalloc int[Bins];
        Span<int> brightness = stackalloc int[Bins];
        var cells = grid.Green.Length;
        for (var cell = 0; cell < cells; cell++)
        {
            var colour = Colour.Of(grid.Red[cell], grid.Green[cell], grid.Blue[cell]);
            if (!MayBe(colour)) continue;
            var bin = (colour.HueDegrees - LowestHueDegrees) / BinDegrees;
            counts[bin]++;
            brightness[bin] += colour.Highest;
        }

        int best = 0, most = 0;
        for (var bin = 1; bin < Bins - 1; bin++)
        {
            var count = counts[bin - 1] + 2 * counts[bin] + counts[bin + 1];
            if (count > most) (best, most) = (bin, count);
        }

        // A pitch in view fills far more than a twentieth of the picture.
        if (most < cells / 10 || counts[best] == 0) return default;
        return new Grass(LowestHueDegrees + best * BinDegrees + BinDegrees / 2, brightness[best] / counts[best]);
    }

    /// <summary>This picture's grass, in sun or shadow.</summary>
    public bool Covers(in Colour colour) => Exists && MayBe(colour) && Math.Abs(colour.HueDegrees - HueDegrees) <= ToleranceDegrees;

    /// <summary>
    /// Grass and not a green shirt: also about as bright as the grass. What is darker or brighter by half counts as cloth.
    /// </summary>
    public bool CoversCloseTo(in Colour colour) =>
        Covers(colour) && colour.Highest * 2 >= Highest && colour.Highest * 2 <= Highest * 3;
}
