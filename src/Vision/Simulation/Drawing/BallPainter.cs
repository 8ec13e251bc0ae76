using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>The ball: white with dark panels that turn as it rolls, smeared along its way when it flies.</summary>
internal sealed class BallPainter : IDisposable
{
    private const float ShutterSeconds = .02f;

    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKPathBuilder _outline = new();

    public void Draw(SKCanvas canvas, Ball ball, in PinholeCamera camera, Vector2 shadowPerM, SKPaint shadow)
    {
        if (camera.Depth(ball.Position) < 5) return;
        var at = camera.Project(ball.Position);
        var radius = Ball.Radius * camera.FocalPx / camera.Depth(ball.Position);
        var before = camera.Project(ball.Position - ball.Velocity * ShutterSeconds);
        Shadow(canvas, ball, camera, shadowPerM, shadow);

        var smear = Vector2.Distance(at, before);
        _paint.Color = new SKColor(250, 250, 250, (byte)(255 * Math.Clamp(radius * 2.2f / (radius + smear), .35f, 1)));
        LimbOutline.Add(_outline, before, radius, at, radius);
        using var path = _outline.Detach();
        canvas.DrawPath(path, _paint);
        if (smear > radius) return;

        _paint.Color = new SKColor(40, 42, 48, 220);
        var turn = (ball.Position.X + ball.Position.Y) / Ball.Radius * .35f;
        for (var i = 0; i < 3; i++)
        {
            var (sin, cos) = MathF.SinCos(turn + i * MathF.Tau / 3);
            canvas.DrawCircle(at.X + cos * radius * .5f, at.Y + sin * radius * .5f, radius * .27f, _paint);
        }
    }

    public void Dispose()
    {
        _paint.Dispose();
        _outline.Dispose();
    }

    private static void Shadow(SKCanvas canvas, Ball ball, in PinholeCamera camera, Vector2 shadowPerM, SKPaint shadow)
    {
        var restore = canvas.Save();
        canvas.Concat(Projection.GroundNear(camera, ball.Ground + ball.Position.Z * shadowPerM));
        canvas.DrawCircle(0, 0, Ball.Radius, shadow);
        canvas.RestoreToCount(restore);
    }
}
