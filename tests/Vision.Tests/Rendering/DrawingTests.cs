using SkiaSharp;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Rendering;

namespace SoccerRecognition.Vision.Tests.Rendering;

public sealed class DrawingTests
{
    [Fact]
    public void Every_digit_and_letter_looks_different_without_any_font_of_the_system()
    {
        const string signs = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz:.·×–";
        var drawn = signs.Select(sign => Convert.ToHexString(Draw(sign.ToString()).Alpha)).ToList();

        Assert.Equal(signs.Length, drawn.Distinct().Count());
        Assert.DoesNotContain(Convert.ToHexString(Draw("\uE000").Alpha), drawn);
    }

    [Theory]
    [InlineData(0xff, 0x00, 0x00)]
    [InlineData(0x00, 0x90, 0x30)]
    [InlineData(0x20, 0x40, 0xd0)]
    [InlineData(0xff, 0xff, 0xff)]
    public void A_colour_comes_back_from_video_as_it_went_in(byte red, byte green, byte blue)
    {
        var frame = new YuvFrame(4, 4);
        frame.Fill(0, 0, 4, 4, YuvColour.Of(red, green, blue), 255);
        var stamped = new YuvFrame(4, 4);
        stamped.Put(Stamp.Draw(4, 4, canvas => canvas.Clear(new SKColor(red, green, blue))), 0, 0);

        foreach (var one in (YuvFrame[])[frame, stamped])
        {
            using var bitmap = one.ToBitmap();
            var pixel = bitmap.GetPixel(2, 2);
            Assert.InRange(pixel.Red - red, -5, 5);
            Assert.InRange(pixel.Green - green, -5, 5);
            Assert.InRange(pixel.Blue - blue, -5, 5);
        }
    }

    [Fact]
    public void Drawing_beyond_the_edges_stays_inside()
    {
        var frame = new YuvFrame(64, 48);
        var painter = new BoxPainter(new TrackPalette(Rendered.Tracks, Rendered.Teams), 64, 48, 64, 48, Rendered.Options);

        painter.Paint(frame, [Rendered.Box(1, 0, 0, 64, 48), Rendered.Box(2, 60, 40, 900, 900), new(3, 0, 0, 0, 0, true)], 0);

        Assert.Contains(frame.Data, sample => sample != 0);
    }

    [Theory]
    [InlineData("#ffffff", "#f8f8f8")]
    [InlineData("#101010", "#181818")]
    [InlineData("#ff0000", "#ee1010")]
    [InlineData("#ffd13b", "#ffd13b")]
    public void Two_teams_and_the_others_never_share_a_colour(string one, string two)
    {
        LinkedTeam[] teams = [new(LinkedTeam.A, one, 1), new(LinkedTeam.B, two, 1)];
        LinkedTrack[] tracks = [.. ((string[])[LinkedTeam.A, LinkedTeam.B, LinkedTeam.Other]).Select((team, i) => new LinkedTrack(i + 1, 0, team, 0, 0, 1, 0, 1))];

        var palette = new TrackPalette(tracks, teams);

        Assert.Equal(3, tracks.Select(track => palette.Of(track.Id)).Distinct().Count());
    }

    private static Stamp Draw(string text)
    {
        using var font = LabelFont.Of(24);
        return Stamp.Draw(40, 40, canvas =>
        {
            using var paint = new SKPaint { IsAntialias = true, Color = SKColors.White };
            canvas.DrawText(text, 4, 30, SKTextAlign.Left, font, paint);
        });
    }
}
