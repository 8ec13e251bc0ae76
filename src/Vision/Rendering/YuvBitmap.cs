using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>From video's colours to a picture's: BT.709, limited range, as <see cref="YuvColour"/> the other way.</summary>
internal static class YuvBitmap
{
    public static SKBitmap ToBitmap(this YuvFrame frame)
    {
        var bitmap = new SKBitmap(new SKImageInfo(frame.Width, frame.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        var pixels = new byte[frame.Width * frame.Height * 4];
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
            {
                var chroma = y / 2 * (frame.Width / 2) + x / 2;
                Convert(frame.Data[y * frame.Width + x], frame.Data[frame.U + chroma], frame.Data[frame.V + chroma], pixels.AsSpan(4 * (y * frame.Width + x)));
            }
        }

        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        return bitmap;
    }

    private static void Convert(int y, int u, int v, Span<byte> bgra)
    {
        var luma = 298 * (y - 16) + 128;
        bgra[0] = Cut(luma + 541 * (u - 128));
        bgra[1] = Cut(luma - 55 * (u - 128) - 136 * (v - 128));
        bgra[2] = Cut(luma + 459 * (v - 128));
        bgra[3] = 255;
    }

    private static byte Cut(int value) => (byte)Math.Clamp(value >> 8, 0, 255);
}
