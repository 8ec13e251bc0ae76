using System.Numerics;
using System.Runtime.InteropServices;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.Figures;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>One frame, from the back to the front, into a buffer of BGRA bytes. All surfaces live as long as the clip.</summary>
internal sealed class FramePainter : IDisposable
{
    private readonly int _width, _height;
    private readonly SKBitmap _frame;
    private readonly SKCanvas _canvas;
    private readonly uint[] _soft;
    private readonly Stadium _stadium;
    private readonly PitchPainter _pitch = new();
    private readonly FigurePainter _figures = new();
    private readonly BallPainter _ball = new();
    private readonly SensorEffects _sensor;
    private readonly Vector2 _shadowPerM;
    private readonly SKPaint _shadow = new() { IsAntialias = true, Color = new SKColor(8, 20, 6, 92) };

    public FramePainter(SimulationOptions options, KitPair kits)
    {
        (_width, _height) = (options.Width, options.Height);
        _frame = new SKBitmap(new SKImageInfo(_width, _height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        _canvas = new SKCanvas(_frame);
        _soft = new uint[_width / 2 * (_height / 2)];
        _stadium = new Stadium(options.Seed, kits);
        _sensor = new SensorEffects(_width, _height, options.Seed);
        var random = SeededRandom.For(options.Seed, 21);
        var angle = random.Between(-.5f, .9f) + (random.Chance(.5f) ? MathF.PI : 0);
        _shadowPerM = new Vector2(MathF.Cos(angle), MathF.Sin(angle)) * random.Between(.55f, 1f);
    }

    /// <summary>The finished frame: rows of B, G, R, A without padding.</summary>
    public Span<byte> Pixels => _frame.GetPixelSpan();

    /// <param name="match">Where everything is.</param>
    /// <param name="figures">Who is in the picture, the farthest first.</param>
    /// <param name="frame">Counts the grain.</param>
    public void Draw(Match match, ReadOnlySpan<Figure> figures, int frame)
    {
        var camera = match.Camera.View;
        _stadium.DrawSoft(_soft, _width / 2, camera);
        var picture = MemoryMarshal.Cast<byte, uint>(Pixels);
        Enlargement.Double(_soft, picture, _width);
        _sensor.BlurAlong(Pixels, 2);
        _sensor.BlurDown(Pixels, 2);
        _stadium.DrawBoards(picture, _width, camera);
        _pitch.DrawLines(_canvas, camera);
        foreach (var figure in figures) _figures.DrawShadow(_canvas, figure, camera, _shadowPerM, _shadow);
        _pitch.DrawGoals(_canvas, camera);
        DrawPeople(match, camera, figures);
        Finish(match, frame);
    }

    public void Dispose()
    {
        foreach (var part in (ReadOnlySpan<IDisposable>)[_canvas, _frame, _pitch, _figures, _ball, _shadow]) part.Dispose();
    }

    private void DrawPeople(Match match, in PinholeCamera camera, ReadOnlySpan<Figure> figures)
    {
        var ballDepth = camera.Depth(match.Ball.Position);
        var drawn = false;
        foreach (var figure in figures)
        {
            if (!drawn && figure.Depth < ballDepth)
            {
                _ball.Draw(_canvas, match.Ball, camera, _shadowPerM, _shadow);
                drawn = true;
            }

            _figures.Draw(_canvas, figure);
        }

        if (!drawn) _ball.Draw(_canvas, match.Ball, camera, _shadowPerM, _shadow);
    }

    // The shutter is open for half of the frame's time: the picture smears over half of what the camera moved.
    private void Finish(Match match, int frame)
    {
        var (now, before) = (match.Camera.View, match.Camera.Previous);
        var along = (int)MathF.Round(Math.Abs(now.Pan - before.Pan) * now.FocalPx * .5f);
        var down = (int)MathF.Round(Math.Abs(now.Tilt - before.Tilt) * now.FocalPx * .5f);
        _sensor.BlurAlong(Pixels, Math.Clamp(along, 1, 12));
        _sensor.BlurDown(Pixels, Math.Clamp(down, 1, 8));
        _sensor.AddNoise(Pixels, frame);
    }
}
