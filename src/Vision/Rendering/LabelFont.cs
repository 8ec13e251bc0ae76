using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>The font that travels in this assembly: servers have none, and pictures shall look the same everywhere. See Fonts/LICENSE.</summary>
internal static class LabelFont
{
    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    public static SKFont Of(float sizePx) => new(Typeface.Value, sizePx) { Edging = SKFontEdging.Antialias, Subpixel = true };

    private static SKTypeface Load()
    {
        using var stream = typeof(LabelFont).Assembly.GetManifestResourceStream("DejaVuSans-Bold.subset.ttf")
            ?? throw new InvalidOperationException("The label font is not embedded.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException("The label font cannot be read.");
    }
}
