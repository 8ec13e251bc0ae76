using System.Numerics;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Figures;

/// <summary>A limb in the picture: two circles and what lies between them, in pixels.</summary>
internal readonly record struct PictureLimb(Vector2 A, float RadiusA, Vector2 B, float RadiusB, float Depth)
{
    public bool Contains(Vector2 point)
    {
        var along = B - A;
        var t = Math.Clamp(Vector2.Dot(point - A, along) / Math.Max(along.LengthSquared(), 1e-6f), 0, 1);
        var radius = RadiusA + (RadiusB - RadiusA) * t;
        return Vector2.DistanceSquared(point, A + along * t) <= radius * radius;
    }
}

/// <summary>A person as the camera sees them in one frame. Made anew for each frame in the same object.</summary>
internal sealed class Figure(Person person)
{
    private readonly Limb[] _world = new Limb[Skeleton.Limbs];
    private readonly PictureLimb[] _limbs = new PictureLimb[Skeleton.Limbs];

    public Person Person { get; } = person;

    /// <summary>Indexed by <see cref="BodyPart"/>.</summary>
    public ReadOnlySpan<Limb> World => _world;

    /// <summary>Indexed by <see cref="BodyPart"/>.</summary>
    public ReadOnlySpan<PictureLimb> Limbs => _limbs;

    /// <summary>Metres along the camera's axis; zero or less is behind it.</summary>
    public float Depth { get; private set; }

    public float PxPerM { get; private set; }

    /// <summary>Around all limbs, not yet cut to the picture.</summary>
    public PictureBox Bounds { get; private set; }

    /// <summary>The feet turn away from the camera: 1 shows the back, -1 the chest, 0 a side.</summary>
    public float Away { get; private set; }

    public void Update(in PinholeCamera camera)
    {
        Depth = camera.Depth(new(Person.Position, 1));
        if (Depth < 5) return;
        Skeleton.Pose(Person, _world);
        PxPerM = camera.FocalPx / Depth;
        Away = Vector2.Dot(Person.Forward, Vector2.Normalize(new(camera.Forward.X, camera.Forward.Y)));
        var (low, high) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        for (var i = 0; i < _world.Length; i++)
        {
            var (_, a, radiusA, b, radiusB) = _world[i];
            var (depthA, depthB) = (camera.Depth(a), camera.Depth(b));
            var limb = new PictureLimb(camera.Project(a), radiusA * camera.FocalPx / depthA, camera.Project(b), radiusB * camera.FocalPx / depthB, (depthA + depthB) / 2);
            _limbs[i] = limb;
            low = Vector2.Min(low, Vector2.Min(limb.A - new Vector2(limb.RadiusA), limb.B - new Vector2(limb.RadiusB)));
            high = Vector2.Max(high, Vector2.Max(limb.A + new Vector2(limb.RadiusA), limb.B + new Vector2(limb.RadiusB)));
        }

        Bounds = new(low.X, low.Y, high.X - low.X, high.Y - low.Y);
    }
}
