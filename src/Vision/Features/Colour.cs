namespace SoccerRecognition.Vision.Features;

/// <summary>A colour's hue in whole degrees (red 0, green 120, blue 240) and its extent, in integers so that every machine agrees.</summary>
/// <param name="HueDegrees">0..359; 0 for greys.</param>
/// <param name="Highest">The greatest of R, G, B.</param>
/// <param name="Chroma">The greatest less the least.</param>
internal readonly record struct Colour(int HueDegrees, int Highest, int Chroma)
{
    public static Colour Of(int red, int green, int blue)
    {
        var highest = Math.Max(red, Math.Max(green, blue));
        var chroma = highest - Math.Min(red, Math.Min(green, blue));
        if (chroma == 0) return new Colour(0, highest, 0);
        var hue = highest == green ? 120 + 60 * (blue - red) / chroma
            : highest == red ? (360 + 60 * (green - blue) / chroma) % 360
            : 240 + 60 * (red - green) / chroma;
        return new Colour(hue, highest, chroma);
    }
}
