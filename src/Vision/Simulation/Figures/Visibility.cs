using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.Figures;

/// <summary>
/// Which part of each figure can be seen: points spread over its limbs (each limb in proportion to its area) are counted unless they lie outside
/// the picture or under a limb of somebody nearer. Good to a few per cent, and thousands of times cheaper than drawing masks.
/// </summary>
internal static class Visibility
{
    // Across a limb: the middle of each third of its width.
    private static readonly float[] s_across = [-.62f, 0, .62f];

    /// <param name="figures">Those in the picture, the farthest first.</param>
    /// <param name="index">Whose.</param>
    public static float Of(ReadOnlySpan<Figure> figures, int index, int width, int height)
    {
        var figure = figures[index];
        float seen = 0, all = 0;
        for (var part = 0; part < Skeleton.Limbs; part++)
        {
            var limb = figure.Limbs[part];
            var along = limb.B - limb.A;
            var length = along.Length() + limb.RadiusA + limb.RadiusB;
            var steps = Math.Clamp((int)MathF.Round(length / Math.Max(1, limb.RadiusA)), 2, 5);
            var weight = length * (limb.RadiusA + limb.RadiusB) / (steps * s_across.Length);
            var normal = along.LengthSquared() < .01f ? Vector2.UnitX : Vector2.Normalize(new(-along.Y, along.X));
            for (var step = 0; step < steps; step++)
            {
                var t = (step + .5f) / steps;
                var radius = limb.RadiusA + (limb.RadiusB - limb.RadiusA) * t;
                foreach (var side in s_across)
                {
                    all += weight;
                    if (IsSeen(figures[(index + 1)..], limb.A + along * t + normal * (radius * side), width, height)) seen += weight;
                }
            }
        }

        return all == 0 ? 0 : seen / all;
    }

    private static bool IsSeen(ReadOnlySpan<Figure> nearer, Vector2 point, int width, int height)
    {
        if (point.X < 0 || point.Y < 0 || point.X >= width || point.Y >= height) return false;
        foreach (var figure in nearer)
        {
            var bounds = figure.Bounds;
            if (point.X < bounds.X || point.X > bounds.Right || point.Y < bounds.Y || point.Y > bounds.Bottom) continue;
            foreach (ref readonly var limb in figure.Limbs)
            {
                if (limb.Contains(point)) return false;
            }
        }

        return true;
    }
}
