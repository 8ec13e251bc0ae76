using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>A small drawing, made once and put on many frames: planes multiplied by their alpha. Width and height are even.</summary>
internal sealed class Stamp
{
    private Stamp(int width, int height)
    {
        (Width, Height) = (width, height);
        (Luma, Alpha) = (new byte[width * height], new byte[width * height]);
        (BlueDifference, RedDifference, ChromaAlpha) = (new byte[width * height / 4], new byte[width * height / 4], new byte[width * height / 4]);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Luma { get; }

    public byte[] Alpha { get; }

    public byte[] BlueDifference { get; }

    public byte[] RedDifference { get; }

    public byte[] ChromaAlpha { get; }

    /// <summary>Draws with Skia, antialiased, on a transparent ground.</summary>
    public static Stamp Draw(int width, int height, Action<SKCanvas> draw)
    {
        (width, height) = ((width + 1) & ~1, (height + 1) & ~1);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Premul));
        bitmap.Erase(SKColors.Transparent);
        using (var canvas = new SKCanvas(bitmap)) draw(canvas);
        var stamp = new Stamp(width, height);
        stamp.Take(bitmap.GetPixelSpan());
        return stamp;
    }

    private void Take(ReadOnlySpan<byte> bgra)
    {
        for (var i = 0; i < Luma.Length; i++)
        {
            var (blue, green, red, alpha) = (bgra[4 * i], bgra[4 * i + 1], bgra[4 * i + 2], bgra[4 * i + 3]);
            Alpha[i] = alpha;
            Luma[i] = (byte)((16 * alpha / 255) + ((47 * red + 157 * green + 16 * blue + 128) >> 8));
        }

        for (var y = 0; y < Height; y += 2)
            for (var x = 0; x < Width; x += 2)
                TakeChroma(bgra, x, y);
    }

    /// <summary>One colour sample of 2 x 2 px: the sums are of colours multiplied by alpha, so empty pixels do not darken it.</summary>
    private void TakeChroma(ReadOnlySpan<byte> bgra, int x, int y)
    {
        int blue = 0, green = 0, red = 0, alpha = 0;
        foreach (var i in (ReadOnlySpan<int>)[y * Width + x, y * Width + x + 1, (y + 1) * Width + x, (y + 1) * Width + x + 1])
        {
            blue += bgra[4 * i];
            green += bgra[4 * i + 1];
            red += bgra[4 * i + 2];
            alpha += bgra[4 * i + 3];
        }

        var at = y / 2 * (Width / 2) + x / 2;
        ChromaAlpha[at] = (byte)(alpha / 4);
        BlueDifference[at] = (byte)Math.Clamp((128 * alpha / 255 + ((-26 * red - 86 * green + 112 * blue) >> 8)) / 4, 0, 255);
        RedDifference[at] = (byte)Math.Clamp((128 * alpha / 255 + ((112 * red - 102 * green - 10 * blue) >> 8)) / 4, 0, 255);
    }
}
