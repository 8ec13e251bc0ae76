using SkiaSharp;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>Shirt digits as outlines of our own, so that no font has to be installed: each fills 6 x 10 units plus the stroke's half on every side.</summary>
internal static class Digits
{
    public const float Height = 10, Advance = 8.4f, Weight = 1.9f;

    private static readonly SKPath[] s_outlines =
    [.. new[]
    {
        "M3 0 C1 0 0 2 0 5 C0 8 1 10 3 10 C5 10 6 8 6 5 C6 2 5 0 3 0 Z",
        "M1 2.2 L3.6 0 L3.6 10",
        "M.2 2.6 C.2 .9 1.4 0 3 0 C4.8 0 5.8 1.1 5.8 2.6 C5.8 4.6 3.6 6 .2 10 L6 10",
        "M.4 0 L5.6 0 L2.8 3.9 C4.8 3.9 5.9 5.2 5.9 6.9 C5.9 8.8 4.6 10 2.9 10 C1.4 10 .4 9.2 0 8",
        "M4.6 10 L4.6 0 L0 7 L6 7",
        "M5.6 0 L.9 0 L.5 4.4 C1.2 3.9 2 3.6 3 3.6 C4.8 3.6 6 4.9 6 6.7 C6 8.7 4.7 10 2.9 10 C1.5 10 .5 9.3 0 8.2",
        "M5.4 1.2 C4.8 .4 4 0 3.1 0 C1.2 0 0 2 0 5.6 C0 8.4 1.2 10 3 10 C4.8 10 6 8.7 6 6.8 C6 5 4.8 3.8 3.1 3.8 C1.5 3.8 .3 4.8 0 6.4",
        "M0 0 L6 0 L2.4 10",
        "M3 4.6 C1.4 4.6 .5 3.6 .5 2.3 C.5 .9 1.5 0 3 0 C4.5 0 5.5 .9 5.5 2.3 C5.5 3.6 4.6 4.6 3 4.6 C1.2 4.6 0 5.7 0 7.3 C0 9 1.2 10 3 10 C4.8 10 6 9 6 7.3 C6 5.7 4.8 4.6 3 4.6 Z",
        "M.6 8.8 C1.2 9.6 2 10 2.9 10 C4.8 10 6 8 6 4.4 C6 1.6 4.8 0 3 0 C1.2 0 0 1.3 0 3.2 C0 5 1.2 6.2 2.9 6.2 C4.5 6.2 5.7 5.2 6 3.6",
    }.Select(Outline)];

    /// <summary>Draws a number centred on the canvas's origin, in units, upright.</summary>
    public static void Draw(SKCanvas canvas, int number, SKPaint paint)
    {
        var (tens, ones) = (number / 10, number % 10);
        var left = (tens > 0 ? -Advance / 2 : 0) - 3;
        if (tens > 0) DrawDigit(canvas, tens, left, paint);
        DrawDigit(canvas, ones, tens > 0 ? left + Advance : left, paint);
    }

    private static void DrawDigit(SKCanvas canvas, int digit, float x, SKPaint paint)
    {
        var restore = canvas.Save();
        canvas.Translate(x, -Height / 2);
        canvas.DrawPath(s_outlines[digit], paint);
        canvas.RestoreToCount(restore);
    }

    private static SKPath Outline(string data)
    {
        using var line = SKPath.ParseSvgPathData(data);
        using var pen = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = Weight, StrokeJoin = SKStrokeJoin.Round, StrokeCap = SKStrokeCap.Butt };
        return pen.GetFillPath(line, 4);
    }
}
