using System.Globalization;
using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>The line in the corner: the time, and how many of each team are in the picture. Drawn anew only when it says something else.</summary>
internal sealed class ScoreLine(TrackPalette palette, float textSize)
{
    private string _text = "";
    private Stamp? _stamp;

    public void Paint(YuvFrame frame, List<RenderBox> boxes, long clockUs)
    {
        var counts = new int[palette.Teams.Count];
        for (var i = 0; i < counts.Length; i++)
            foreach (var box in boxes)
                if (palette.TeamOf.GetValueOrDefault(box.TrackId) == palette.Teams[i].Key) counts[i]++;
        var clock = Clock(clockUs);
        var text = clock + "|" + string.Join('|', counts);
        if (_stamp is null || text != _text) (_stamp, _text) = (Draw(clock, counts), text);
        frame.Put(_stamp, (int)textSize, (int)textSize);
    }

    /// <summary>Minutes, seconds, tenths.</summary>
    public static string Clock(long us)
    {
        var tenths = Math.Max(0, us) / 100_000;
        return string.Create(CultureInfo.InvariantCulture, $"{tenths / 600}:{tenths / 10 % 60:00}.{tenths % 10}");
    }

    private Stamp Draw(string clock, int[] counts)
    {
        using var font = LabelFont.Of(textSize);
        // Wide zeros: the line does not twitch while the time runs.
        var clockWidth = font.MeasureText(new string('0', clock.Length));
        var cell = font.MeasureText("00") + 1.9f * textSize;
        var height = 1.8f * textSize;
        var width = clockWidth + 1.2f * textSize + counts.Length * cell;
        return Stamp.Draw((int)MathF.Ceiling(width), (int)MathF.Ceiling(height), canvas =>
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0x0c, 0x12, 0x18, 190) };
            canvas.DrawRoundRect(0, 0, width, height, 0.3f * height, 0.3f * height, paint);
            paint.Color = SKColors.White;
            var baseline = height / 2 + 0.36f * textSize;
            canvas.DrawText(clock, 0.6f * textSize, baseline, SKTextAlign.Left, font, paint);
            for (var i = 0; i < counts.Length; i++)
                DrawTeam(canvas, paint, font, clockWidth + 1.2f * textSize + i * cell, baseline, height, palette.Teams[i].Colour, counts[i]);
        });
    }

    private void DrawTeam(SKCanvas canvas, SKPaint paint, SKFont font, float x, float baseline, float height, SKColor colour, int count)
    {
        paint.Color = colour;
        canvas.DrawCircle(x + 0.45f * textSize, height / 2, 0.42f * textSize, paint);
        paint.Color = SKColors.White;
        canvas.DrawText(count.ToString(CultureInfo.InvariantCulture), x + 1.15f * textSize, baseline, SKTextAlign.Left, font, paint);
    }
}
