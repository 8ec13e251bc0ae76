using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>What the camera's geometry is in Skia's terms.</summary>
internal static class Projection
{
    // Any positive number will do: a homography has no scale; this one keeps its floats near 1.
    private const float Scale = 1 / 100f;

    /// <summary>Lets a canvas be drawn on in the metres of a plane in the world.</summary>
    public static SKMatrix Plane(in PinholeCamera camera, Vector3 origin, Vector3 u, Vector3 v)
    {
        var (x, y, w) = camera.PlaneToPicture(origin, u, v);
        (x, y, w) = (x * Scale, y * Scale, w * Scale);
        return new SKMatrix(x.X, x.Y, x.Z, y.X, y.Y, y.Z, w.X, w.Y, w.Z);
    }

    public static SKMatrix Ground(in PinholeCamera camera) => Plane(camera, Vector3.Zero, Vector3.UnitX, Vector3.UnitY);

    /// <summary>The ground around one spot, without its perspective: near enough for something the size of a person.</summary>
    public static SKMatrix GroundNear(in PinholeCamera camera, Vector2 spot)
    {
        var at = new Vector3(spot, 0);
        var origin = camera.Project(at);
        var u = camera.Project(at + Vector3.UnitX) - origin;
        var v = camera.Project(at + Vector3.UnitY) - origin;
        return new SKMatrix(u.X, v.X, origin.X, u.Y, v.Y, origin.Y, 0, 0, 1);
    }

    public static SKPoint Point(Vector2 at) => new(at.X, at.Y);

    public static SKColor Colour(uint rgb) => new(0xFF000000 | rgb);

    /// <summary>Darker (below 1) or lighter (above 1).</summary>
    public static SKColor Shade(uint rgb, float factor) => new(
        Channel(rgb >> 16, factor), Channel(rgb >> 8, factor), Channel(rgb, factor));

    private static byte Channel(uint value, float factor) => (byte)Math.Clamp((value & 0xFF) * factor, 0, 255);
}
