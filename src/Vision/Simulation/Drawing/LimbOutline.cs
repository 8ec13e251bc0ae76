using System.Numerics;
using SkiaSharp;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>The outline of a round-ended, tapered limb. All outlines turn the same way, so that they unite under the winding rule.</summary>
internal static class LimbOutline
{
    private const int Arc = 7;

    // From +90 to -90 degrees, around the end's own direction.
    private static readonly Vector2[] s_arc =
        [.. Enumerable.Range(0, Arc).Select(i => MathF.PI / 2 - MathF.PI * i / (Arc - 1)).Select(a => new Vector2(MathF.Cos(a), MathF.Sin(a)))];

    public static void Add(SKPathBuilder path, Vector2 a, float radiusA, Vector2 b, float radiusB)
    {
        var along = b - a;
        var ahead = along.LengthSquared() < 1e-6f ? Vector2.UnitX : Vector2.Normalize(along);
        var aside = new Vector2(-ahead.Y, ahead.X);
        Span<SKPoint> points = stackalloc SKPoint[2 * Arc];
        for (var i = 0; i < Arc; i++)
        {
            var turned = ahead * s_arc[i].X + aside * s_arc[i].Y;
            points[i] = Projection.Point(b + turned * radiusB);
            points[Arc + i] = Projection.Point(a - turned * radiusA);
        }

        path.AddPoly(points, true);
    }
}
