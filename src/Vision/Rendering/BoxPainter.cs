using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Draws boxes, labels, trails and the score line on frames of one size. Stamps are made once and kept.</summary>
internal sealed class BoxPainter
{
    private const int Stroke = 2;
    private const int EdgeAlpha = 150;
    private const int HaloAlpha = 90;
    private const byte HaloLuma = 20;
    private const int Dash = 6;
    private readonly TrackPalette _palette;
    private readonly double _scaleX;
    private readonly double _scaleY;
    private readonly float _textSize;
    private readonly Dictionary<int, Stamp> _labels = [];
    private readonly List<RenderBox> _order = [];
    private readonly TrailPainter _trails;
    private readonly ScoreLine _scoreLine;

    /// <param name="width">Of the frames, px.</param>
    /// <param name="height">Of the frames, px.</param>
    /// <param name="displayWidth">Of the coordinates that boxes are in, px.</param>
    /// <param name="displayHeight">Of the coordinates that boxes are in, px.</param>
    public BoxPainter(TrackPalette palette, int width, int height, int displayWidth, int displayHeight, RenderOptions options)
    {
        _palette = palette;
        _scaleX = (double)width / displayWidth / Contracts.Vision.PackedBox.UnitsPerPixel;
        _scaleY = (double)height / displayHeight / Contracts.Vision.PackedBox.UnitsPerPixel;
        _textSize = Math.Clamp(width / 92f, 8, 28);
        _trails = new(options.TrailSeconds);
        _scoreLine = new(palette, Math.Clamp(width / 64f, 10, 40));
    }

    /// <param name="clockUs">The time to show.</param>
    public void Paint(YuvFrame frame, IReadOnlyList<RenderBox> boxes, long clockUs)
    {
        _order.Clear();
        _order.AddRange(boxes);
        // Who stands nearer to the camera is drawn over who stands behind.
        _order.Sort(static (one, two) => one.Bottom != two.Bottom ? one.Bottom.CompareTo(two.Bottom) : one.TrackId.CompareTo(two.TrackId));
        foreach (var box in _order)
            _trails.Add(box.TrackId, clockUs, (int)((box.Left + box.Right) / 2.0 * _scaleX), (int)(box.Bottom * _scaleY));
        _trails.Paint(frame, clockUs, id => Colour(id));
        foreach (var box in _order) Outline(frame, box);
        foreach (var box in _order) Label(frame, box);
        _scoreLine.Paint(frame, _order, clockUs);
    }

    private void Outline(YuvFrame frame, in RenderBox box)
    {
        var (left, top, right, bottom) = Place(box);
        var colour = Colour(box.TrackId);
        frame.Shade(left - 1, top - 1, right + 1, top, HaloLuma, HaloAlpha);
        frame.Shade(left - 1, bottom, right + 1, bottom + 1, HaloLuma, HaloAlpha);
        frame.Shade(left - 1, top, left, bottom, HaloLuma, HaloAlpha);
        frame.Shade(right, top, right + 1, bottom, HaloLuma, HaloAlpha);
        Edges(frame, left, top, right, bottom, colour, box.Filled);
        if (!box.Filled) Corners(frame, left, top, right, bottom, colour);
    }

    /// <summary>Thin sides; dashed for a box that nobody measured.</summary>
    private static void Edges(YuvFrame frame, int left, int top, int right, int bottom, YuvColour colour, bool dashed)
    {
        var step = dashed ? 2 * Dash : int.MaxValue / 4;
        var length = dashed ? Dash : int.MaxValue / 4;
        for (var x = left; x < right; x += step)
        {
            frame.Fill(x, top, Math.Min(right, x + length), top + Stroke, colour, EdgeAlpha);
            frame.Fill(x, bottom - Stroke, Math.Min(right, x + length), bottom, colour, EdgeAlpha);
        }

        for (var y = top + Stroke; y < bottom - Stroke; y += step)
        {
            frame.Fill(left, y, left + Stroke, Math.Min(bottom - Stroke, y + length), colour, EdgeAlpha);
            frame.Fill(right - Stroke, y, right, Math.Min(bottom - Stroke, y + length), colour, EdgeAlpha);
        }
    }

    /// <summary>Solid corners give the box its colour without covering the person.</summary>
    private static void Corners(YuvFrame frame, int left, int top, int right, int bottom, YuvColour colour)
    {
        var arm = Math.Max(4, Math.Min(right - left, bottom - top) / 3) & ~1;
        foreach (var y in (ReadOnlySpan<int>)[top, bottom - Stroke])
        {
            frame.Fill(left, y, left + arm, y + Stroke, colour, 255);
            frame.Fill(right - arm, y, right, y + Stroke, colour, 255);
        }

        foreach (var x in (ReadOnlySpan<int>)[left, right - Stroke])
        {
            frame.Fill(x, top, x + Stroke, top + arm, colour, 255);
            frame.Fill(x, bottom - arm, x + Stroke, bottom, colour, 255);
        }
    }

    private void Label(YuvFrame frame, in RenderBox box)
    {
        var (left, top, right, _) = Place(box);
        if (!_labels.TryGetValue(box.TrackId, out var stamp)) _labels[box.TrackId] = stamp = DrawLabel(box.TrackId);
        frame.Put(stamp, (left + right - stamp.Width) / 2, top - stamp.Height);
    }

    private Stamp DrawLabel(int trackId)
    {
        using var font = LabelFont.Of(_textSize);
        var text = trackId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var width = font.MeasureText(text) + 0.7f * _textSize;
        var height = 1.25f * _textSize;
        var ground = _palette.Of(trackId);
        return Stamp.Draw((int)MathF.Ceiling(width) + 2, (int)MathF.Ceiling(height) + 2, canvas =>
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0, 0, 0, 110) };
            canvas.DrawRoundRect(0, 0, width + 2, height + 2, 0.4f * height, 0.4f * height, paint);
            paint.Color = ground;
            canvas.DrawRoundRect(1, 1, width, height, 0.35f * height, 0.35f * height, paint);
            paint.Color = TrackPalette.TextOn(ground);
            canvas.DrawText(text, 1 + width / 2, 1 + height / 2 + 0.36f * _textSize, SKTextAlign.Center, font, paint);
        });
    }

    /// <summary>On even pixels: colour has half the resolution, and odd edges would bleed.</summary>
    private (int Left, int Top, int Right, int Bottom) Place(in RenderBox box)
    {
        var left = (int)Math.Round(box.Left * _scaleX / 2) * 2;
        var top = (int)Math.Round(box.Top * _scaleY / 2) * 2;
        return (left, top, Math.Max(left + 6, (int)Math.Round(box.Right * _scaleX / 2) * 2), Math.Max(top + 6, (int)Math.Round(box.Bottom * _scaleY / 2) * 2));
    }

    private YuvColour Colour(int trackId)
    {
        var colour = _palette.Of(trackId);
        return YuvColour.Of(colour.Red, colour.Green, colour.Blue);
    }
}
