namespace SoccerRecognition.Vision.Rendering;

/// <summary>A colour as video holds it: BT.709, limited range.</summary>
internal readonly record struct YuvColour(byte Y, byte U, byte V)
{
    public static YuvColour Of(byte red, byte green, byte blue) => new(
        (byte)(16 + ((47 * red + 157 * green + 16 * blue + 128) >> 8)),
        (byte)(128 + ((-26 * red - 86 * green + 112 * blue + 128) >> 8)),
        (byte)(128 + ((112 * red - 102 * green - 10 * blue + 128) >> 8)));
}

/// <summary>One picture, yuv420p in one buffer: as it comes from the decoder, is drawn on and goes to the encoder. Width and height are even.</summary>
internal sealed class YuvFrame(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Data { get; } = new byte[width * height * 3 / 2];

    public int U => Width * Height;

    public int V => U + Width / 2 * (Height / 2);

    /// <summary>Mixes a colour over a rectangle; the parts outside the picture are cut off.</summary>
    /// <param name="alpha">0 to 255.</param>
    public void Fill(int left, int top, int right, int bottom, YuvColour colour, int alpha)
    {
        (left, right) = (Math.Clamp(left, 0, Width), Math.Clamp(right, 0, Width));
        (top, bottom) = (Math.Clamp(top, 0, Height), Math.Clamp(bottom, 0, Height));
        if (left >= right || top >= bottom) return;
        Fill(0, Width, left, top, right, bottom, colour.Y, alpha);
        var (l, t, r, b) = (left / 2, top / 2, (right + 1) / 2, (bottom + 1) / 2);
        Fill(U, Width / 2, l, t, r, b, colour.U, alpha);
        Fill(V, Width / 2, l, t, r, b, colour.V, alpha);
    }

    /// <summary>As <see cref="Fill(int, int, int, int, YuvColour, int)"/>, brightness only.</summary>
    public void Shade(int left, int top, int right, int bottom, byte luma, int alpha)
    {
        (left, right) = (Math.Clamp(left, 0, Width), Math.Clamp(right, 0, Width));
        (top, bottom) = (Math.Clamp(top, 0, Height), Math.Clamp(bottom, 0, Height));
        if (left < right && top < bottom) Fill(0, Width, left, top, right, bottom, luma, alpha);
    }

    /// <summary>Puts a stamp with its top left corner there, moved so that it lies inside the picture.</summary>
    public void Put(Stamp stamp, int left, int top)
    {
        if (stamp.Width > Width || stamp.Height > Height) return;
        left = Math.Clamp(left, 0, Width - stamp.Width) & ~1;
        top = Math.Clamp(top, 0, Height - stamp.Height) & ~1;
        Blend(stamp.Luma, stamp.Alpha, stamp.Width, left + top * Width, Width);
        var chroma = left / 2 + top / 2 * (Width / 2);
        Blend(stamp.BlueDifference, stamp.ChromaAlpha, stamp.Width / 2, U + chroma, Width / 2);
        Blend(stamp.RedDifference, stamp.ChromaAlpha, stamp.Width / 2, V + chroma, Width / 2);
    }

    private void Fill(int plane, int stride, int left, int top, int right, int bottom, byte value, int alpha)
    {
        var add = value * alpha + 127;
        for (var y = top; y < bottom; y++)
        {
            var row = Data.AsSpan(plane + y * stride + left, right - left);
            if (alpha == 255) row.Fill(value);
            else
                for (var x = 0; x < row.Length; x++) row[x] = (byte)((row[x] * (255 - alpha) + add) / 255);
        }
    }

    private void Blend(byte[] premultiplied, byte[] alpha, int width, int at, int stride)
    {
        for (var start = 0; start < alpha.Length; start += width, at += stride)
        {
            var row = Data.AsSpan(at, width);
            for (var x = 0; x < width; x++)
            {
                var a = alpha[start + x];
                if (a != 0) row[x] = (byte)((row[x] * (255 - a) + 127) / 255 + premultiplied[start + x]);
            }
        }
    }
}
