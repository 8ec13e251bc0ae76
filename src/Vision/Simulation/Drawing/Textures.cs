using System.Runtime.InteropServices;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>The pictures that are painted once per clip and then only projected: grass, crowd and boards.</summary>
internal static class Textures
{
    public const float GrassPxPerM = 8, GrassMargin = 14, CrowdPxPerM = 5, BoardPxPerM = 26, BoardHeight = .95f;

    /// <summary>Mown in stripes, mottled at three sizes, worn before the goals; what lies beyond the boards is grey.</summary>
    public static PlaneTexture Grass(SeededRandom random)
    {
        var (width, height) = ((int)((Pitch.Length + 2 * GrassMargin) * GrassPxPerM), (int)((Pitch.Width + 2 * GrassMargin) * GrassPxPerM));
        ReadOnlySpan<ValueNoise> noises = [new(random, 90), new(random, 21), new(random, 5)];
        var pixels = new uint[width * height];
        for (var y = 0; y < height; y++)
        {
            var metreY = y / GrassPxPerM - GrassMargin - Pitch.HalfWidth;
            for (var x = 0; x < width; x++)
            {
                var metreX = x / GrassPxPerM - GrassMargin - Pitch.HalfLength;
                var mottle = .050f * noises[0].At(x, y) + .035f * noises[1].At(x, y) + .045f * noises[2].At(x, y);
                pixels[y * width + x] = Ground(metreX, metreY, mottle);
            }
        }

        const float Grain = 1 / GrassPxPerM;
        return new PlaneTexture(pixels, width, new(Grain, 0, -Pitch.HalfLength - GrassMargin, 0, Grain, -Pitch.HalfWidth - GrassMargin, 0, 0, 1));
    }

    private static uint Ground(float x, float y, float mottle)
    {
        if (Math.Abs(x) > Pitch.HalfLength + 7 || Math.Abs(y) > Pitch.HalfWidth + 7) return Rgb(74, 78, 86, 1 + mottle);
        // Twenty bands between the goal lines, with an edge half a metre soft.
        var band = MathF.Sin(MathF.PI * (x + Pitch.HalfLength) / (Pitch.Length / 20));
        var stripe = Math.Clamp(band * 5, -1, 1) * .062f;
        var toGoal = MathF.Min(1, MathF.Sqrt((Pitch.HalfLength - 3 - Math.Abs(x)) * (Pitch.HalfLength - 3 - Math.Abs(x)) + y * y * .5f) / 6);
        var worn = (1 - toGoal) * (.5f + 5 * mottle);
        var light = 1 + stripe + mottle;
        return Rgb(62 + 44 * worn, 128 - 6 * worn, 50 + 14 * worn, light);
    }

    /// <summary>Seats and spectators without outlines: rows of blurred blots in the clothes' colours, parted by stairs.</summary>
    public static PlaneTexture Crowd(SeededRandom random, int metres, int rowsM, KitPair kits)
    {
        var (width, height) = ((int)(metres * CrowdPxPerM), (int)(rowsM * CrowdPxPerM));
        ReadOnlySpan<uint> clothes = [0x2A2E38, 0x3A4250, 0x59616E, 0x8C8F96, 0x1F2733, 0x6A4038, 0x40507A, 0xA9A49A, kits.Home.Shirt, kits.Home.Shirt, kits.Away.Shirt];
        var pixels = new uint[width * height];
        for (var y = 0; y < height; y++)
        {
            var seat = 0u;
            for (var x = 0; x < width; x++)
            {
                if (x % 3 == 0) seat = random.Chance(.8f) ? random.Pick(clothes) : 0x303846;
                var stairs = x % 90 < 6;
                var walkway = y % 75 is > 66 and < 73;
                var row = y % 4 == 0 ? .62f : .8f;
                var colour = stairs || walkway ? 0x5C6068u : seat;
                var light = row * random.Between(.55f, 1.05f) * .74f;
                pixels[y * width + x] = Rgb((colour >> 16) & 255, (colour >> 8) & 255, colour & 255, light);
            }
        }

        return new PlaneTexture(Blurred(pixels, width, height), width, SKMatrix.CreateScale(1 / CrowdPxPerM, 1 / CrowdPxPerM));
    }

    /// <summary>Panels of 8 m with strokes that look like words from afar and spell none.</summary>
    public static PlaneTexture Boards(SeededRandom random, int metres)
    {
        var (width, height) = ((int)(metres * BoardPxPerM), (int)(BoardHeight * BoardPxPerM));
        using var bitmap = new SKBitmap(Info(width, height));
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = true };
        var panel = 8 * BoardPxPerM;
        ReadOnlySpan<(uint Ground, uint Ink)> schemes =
            [(0x12305E, 0xF2F4F8), (0xD8DCE2, 0x1A3A6A), (0x8E1B26, 0xF6EFE6), (0x14141A, 0xE9B92E), (0x0E5A50, 0xEAF6F0), (0xE6E8EA, 0x9C1F2C)];
        var last = -1;
        for (var x = 0f; x < width; x += panel)
        {
            var scheme = random.Below(schemes.Length - 1);
            if (scheme >= last && last >= 0) scheme++;
            last = scheme;
            (paint.Style, paint.Color) = (SKPaintStyle.Fill, Projection.Colour(schemes[scheme].Ground));
            canvas.DrawRect(x, 0, panel, height, paint);
            paint.Color = Projection.Colour(schemes[scheme].Ink);
            Words(canvas, random, new SKRect(x + 14, height * .24f, x + panel - 14, height * .78f), paint);
        }

        return new PlaneTexture(Texels(bitmap), width, SKMatrix.CreateScale(1 / BoardPxPerM, 1 / BoardPxPerM));
    }

    private static void Words(SKCanvas canvas, SeededRandom random, SKRect area, SKPaint paint)
    {
        (paint.Style, paint.StrokeWidth) = (SKPaintStyle.Stroke, 3.2f);
        var (h, x) = (area.Height, area.Left + random.Between(0, 24));
        while (x < area.Right - h)
        {
            var w = h * random.Between(.5f, .8f);
            using var builder = new SKPathBuilder();
            switch (random.Below(5))
            {
                case 0: builder.AddOval(new SKRect(x, area.Top, x + w, area.Bottom), SKPathDirection.Clockwise); break;
                case 1: builder.AddPoly([new(x, area.Bottom), new(x, area.Top), new(x + w, area.Bottom), new(x + w, area.Top)], false); break;
                case 2: builder.AddPoly([new(x + w, area.Top), new(x, area.Top), new(x, area.Bottom), new(x + w, area.Bottom)], false); break;
                case 3: builder.AddPoly([new(x, area.Top), new(x + w / 2, area.Bottom), new(x + w, area.Top)], false); break;
                default: builder.AddPoly([new(x, area.Bottom), new(x, area.Top), new(x + w, area.MidY), new(x, area.MidY)], false); break;
            }

            using var letter = builder.Detach();
            canvas.DrawPath(letter, paint);
            x += w + h * (random.Chance(.16f) ? .9f : .28f);
        }
    }

    private static SKImageInfo Info(int width, int height) => new(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque);

    private static uint[] Blurred(uint[] pixels, int width, int height)
    {
        using var sharp = SKImage.FromPixelCopy(Info(width, height), MemoryMarshal.AsBytes(pixels.AsSpan()), width * 4);
        using var bitmap = new SKBitmap(Info(width, height));
        using var canvas = new SKCanvas(bitmap);
        using var blur = SKImageFilter.CreateBlur(1.1f, .9f);
        using var paint = new SKPaint { ImageFilter = blur };
        canvas.Clear(new SKColor(44, 48, 56));
        canvas.DrawImage(sharp, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest), paint);
        return Texels(bitmap);
    }

    private static uint[] Texels(SKBitmap bitmap) => MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan()).ToArray();

    private static uint Rgb(float r, float g, float b, float light) =>
        0xFF000000 | ((uint)Math.Clamp(r * light, 0, 255) << 16) | ((uint)Math.Clamp(g * light, 0, 255) << 8) | (uint)Math.Clamp(b * light, 0, 255);
}
