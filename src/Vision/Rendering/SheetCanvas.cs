using System.Globalization;
using SkiaSharp;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>The sheet itself: a header and cells of one size.</summary>
internal sealed class SheetCanvas : IDisposable
{
    private const int Gap = 8;
    private const int HeaderHeight = 44;
    private const float TextSize = 17;
    private static readonly SKColor Ground = new(0x10, 0x16, 0x1c);
    private readonly int _cellWidth;
    private readonly int _cellHeight;
    private readonly int _columns;
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    public SheetCanvas(int cellWidth, int cellHeight, int columns, int cells)
    {
        (_cellWidth, _cellHeight, _columns) = (cellWidth, cellHeight, columns);
        var rows = (cells + columns - 1) / columns;
        Width = columns * (cellWidth + Gap) + Gap;
        Height = HeaderHeight + rows * (cellHeight + Gap);
        _bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        _bitmap.Erase(Ground);
        _canvas = new SKCanvas(_bitmap);
    }

    public int Width { get; }

    public int Height { get; }

    public void Header(TrackPalette palette, SheetFigures figures)
    {
        using var font = LabelFont.Of(TextSize);
        using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0xe6, 0xea, 0xee) };
        const float baseline = HeaderHeight / 2f + 0.36f * TextSize;
        _canvas.DrawText(figures.Text, 2 * Gap, baseline, SKTextAlign.Left, font, paint);
        var x = 4 * Gap + font.MeasureText(figures.Text);
        for (var i = 0; i < palette.Teams.Count; i++)
        {
            paint.Color = palette.Teams[i].Colour;
            _canvas.DrawCircle(x + 8, HeaderHeight / 2f, 8, paint);
            paint.Color = new SKColor(0xe6, 0xea, 0xee);
            var text = string.Create(CultureInfo.InvariantCulture, $"team {palette.Teams[i].Key}: {figures.TracksOfTeam[i]}");
            _canvas.DrawText(text, x + 24, baseline, SKTextAlign.Left, font, paint);
            x += 48 + font.MeasureText(text);
        }
    }

    public void Put(int cell, YuvFrame frame)
    {
        var left = Gap + cell % _columns * (_cellWidth + Gap);
        var top = HeaderHeight + cell / _columns * (_cellHeight + Gap);
        using var picture = frame.ToBitmap();
        _canvas.DrawBitmap(picture, left, top, SKSamplingOptions.Default);
    }

    public void Save(string path, SKEncodedImageFormat format)
    {
        _canvas.Flush();
        using var data = _bitmap.Encode(format, 90);
        using var stream = File.Create(path);
        data.SaveTo(stream);
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }
}
