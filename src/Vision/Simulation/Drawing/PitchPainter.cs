using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>Everything that stands or lies on the pitch itself and never moves: lines, goals, corner flags.</summary>
internal sealed class PitchPainter : IDisposable
{
    private readonly SKPath _lines = Lines();
    private readonly SKPaint _chalk = new() { IsAntialias = true, Color = new SKColor(244, 248, 240, 222) };
    private readonly SKPaint _frame = new() { IsAntialias = true, Color = new SKColor(246, 246, 246), Style = SKPaintStyle.Stroke, StrokeCap = SKStrokeCap.Round };
    private readonly SKPaint _net = new() { IsAntialias = true, Color = new SKColor(240, 244, 246, 92), Style = SKPaintStyle.Stroke, StrokeWidth = 1 };

    public void DrawLines(SKCanvas canvas, in PinholeCamera camera)
    {
        var restore = canvas.Save();
        canvas.SetMatrix(Projection.Ground(camera));
        canvas.DrawPath(_lines, _chalk);
        canvas.RestoreToCount(restore);
    }

    public void DrawGoals(SKCanvas canvas, in PinholeCamera camera)
    {
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            var x = side * Pitch.HalfLength;
            if (camera.Depth(new(x, 0, 0)) < 10) continue;
            Net(canvas, camera, x, side);
            Frame(canvas, camera, x);
        }

        foreach (var x in (ReadOnlySpan<float>)[-Pitch.HalfLength, Pitch.HalfLength])
        {
            foreach (var y in (ReadOnlySpan<float>)[-Pitch.HalfWidth, Pitch.HalfWidth]) Flag(canvas, camera, new(x, y, 0));
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _chalk.Dispose();
        _frame.Dispose();
        _net.Dispose();
    }

    private static SKPath Lines()
    {
        using var builder = new SKPathBuilder();
        builder.AddRect(new SKRect(-Pitch.HalfLength, -Pitch.HalfWidth, Pitch.HalfLength, Pitch.HalfWidth));
        builder.MoveTo(0, -Pitch.HalfWidth);
        builder.LineTo(0, Pitch.HalfWidth);
        builder.AddCircle(0, 0, Pitch.CircleRadius, SKPathDirection.Clockwise);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1]) AddEnd(builder, side);
        using var centre = builder.Detach();
        using var pen = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = Pitch.LineWidth };
        using var stroked = pen.GetFillPath(centre, 8);
        using var all = new SKPathBuilder(stroked);
        foreach (var x in (ReadOnlySpan<float>)[-Pitch.HalfLength + Pitch.SpotDistance, 0, Pitch.HalfLength - Pitch.SpotDistance])
            all.AddCircle(x, 0, .16f, SKPathDirection.Clockwise);
        return all.Detach();
    }

    private static void AddEnd(SKPathBuilder path, int side)
    {
        var goal = side * Pitch.HalfLength;
        foreach (var (depth, half) in (ReadOnlySpan<(float, float)>)[(Pitch.PenaltyDepth, Pitch.PenaltyHalfWidth), (Pitch.GoalAreaDepth, Pitch.GoalAreaHalfWidth)])
        {
            path.MoveTo(goal, -half);
            path.LineTo(goal - side * depth, -half);
            path.LineTo(goal - side * depth, half);
            path.LineTo(goal, half);
        }

        // The arc at the penalty area keeps 9.15 m from the spot; corners have quarter circles of 1 m.
        var spot = goal - side * Pitch.SpotDistance;
        var angle = MathF.Acos((Pitch.PenaltyDepth - Pitch.SpotDistance) / Pitch.CircleRadius) * 180 / MathF.PI;
        var square = new SKRect(spot - Pitch.CircleRadius, -Pitch.CircleRadius, spot + Pitch.CircleRadius, Pitch.CircleRadius);
        path.AddArc(square, (side > 0 ? 180 : 0) - angle, 2 * angle);
        foreach (var end in (ReadOnlySpan<int>)[-1, 1])
        {
            var corner = new SKRect(goal - 1, end * Pitch.HalfWidth - 1, goal + 1, end * Pitch.HalfWidth + 1);
            path.AddArc(corner, (side, end) switch { (-1, -1) => 0, (1, -1) => 90, (1, 1) => 180, _ => 270 }, 90);
        }
    }

    private void Frame(SKCanvas canvas, in PinholeCamera camera, float x)
    {
        Span<Vector3> corners =
        [
            new(x, -Pitch.GoalHalfWidth, 0), new(x, -Pitch.GoalHalfWidth, Pitch.GoalHeight), new(x, Pitch.GoalHalfWidth, Pitch.GoalHeight), new(x, Pitch.GoalHalfWidth, 0),
        ];
        _frame.StrokeWidth = .13f * camera.FocalPx / camera.Depth(corners[0]);
        for (var i = 0; i < 3; i++) Line(canvas, camera, corners[i], corners[i + 1], _frame);
    }

    private void Net(SKCanvas canvas, in PinholeCamera camera, float x, int side)
    {
        const float Half = Pitch.GoalHalfWidth, Top = .9f;
        for (var i = 0; i <= 24; i++)
        {
            var y = -Half + 2 * Half * i / 24;
            Line(canvas, camera, new(x, y, Pitch.GoalHeight), new(x + side * Top, y, Pitch.GoalHeight), _net);
            Line(canvas, camera, new(x + side * Top, y, Pitch.GoalHeight), new(x + side * Pitch.GoalDepth, y, 0), _net);
        }

        for (var i = 0; i <= 8; i++)
        {
            var t = i / 8f;
            var (back, z) = (x + side * (Pitch.GoalDepth + (Top - Pitch.GoalDepth) * t), Pitch.GoalHeight * t);
            Line(canvas, camera, new(back, -Half, z), new(back, Half, z), _net);
            foreach (var y in (ReadOnlySpan<float>)[-Half, Half]) Line(canvas, camera, new(x, y, z), new(back, y, z), _net);
        }
    }

    private void Flag(SKCanvas canvas, in PinholeCamera camera, Vector3 foot)
    {
        if (camera.Depth(foot) < 10) return;
        _frame.StrokeWidth = .05f * camera.FocalPx / camera.Depth(foot);
        Line(canvas, camera, foot, foot + new Vector3(0, 0, 1.5f), _frame);
        var (top, low) = (camera.Project(foot + new Vector3(0, 0, 1.5f)), camera.Project(foot + new Vector3(0, 0, 1.15f)));
        using var builder = new SKPathBuilder();
        builder.AddPoly([Projection.Point(top), new SKPoint(top.X + (low.Y - top.Y) * 1.3f, (top.Y + low.Y) / 2), Projection.Point(low)], true);
        using var cloth = builder.Detach();
        using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(236, 196, 30) };
        canvas.DrawPath(cloth, paint);
    }

    private static void Line(SKCanvas canvas, in PinholeCamera camera, Vector3 from, Vector3 to, SKPaint paint) =>
        canvas.DrawLine(Projection.Point(camera.Project(from)), Projection.Point(camera.Project(to)), paint);
}
