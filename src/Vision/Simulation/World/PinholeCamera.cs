using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>A camera without distortion: where it stands, where it looks, how long its lens is, and what it makes of points and planes.</summary>
internal readonly struct PinholeCamera
{
    private readonly Vector3 _right, _down, _forward;
    private readonly float _centreX, _centreY;

    /// <param name="position">Metres.</param>
    /// <param name="pan">Radians to the right of the y axis.</param>
    /// <param name="tilt">Radians below the horizon.</param>
    /// <param name="focalPx">Focal length in pixels.</param>
    public PinholeCamera(Vector3 position, float pan, float tilt, float focalPx, int width, int height)
    {
        (Position, Pan, Tilt, FocalPx, _centreX, _centreY) = (position, pan, tilt, focalPx, width / 2f, height / 2f);
        var (sinPan, cosPan) = MathF.SinCos(pan);
        var (sinTilt, cosTilt) = MathF.SinCos(tilt);
        _forward = new(sinPan * cosTilt, cosPan * cosTilt, -sinTilt);
        _right = new(cosPan, -sinPan, 0);
        _down = Vector3.Cross(_forward, _right);
    }

    public Vector3 Position { get; }

    public float Pan { get; }

    public float Tilt { get; }

    public float FocalPx { get; }

    public Vector3 Right => _right;

    public Vector3 Forward => _forward;

    /// <summary>Distance along the axis, in metres; only what is before the camera can be projected.</summary>
    public float Depth(Vector3 point) => Vector3.Dot(point - Position, _forward);

    public Vector2 Project(Vector3 point)
    {
        var way = point - Position;
        var scale = FocalPx / Vector3.Dot(way, _forward);
        return new(_centreX + scale * Vector3.Dot(way, _right), _centreY + scale * Vector3.Dot(way, _down));
    }

    /// <summary>The homography, row by row, that takes (a, b) of the plane origin + a * u + b * v to pixels.</summary>
    public (Vector3 X, Vector3 Y, Vector3 W) PlaneToPicture(Vector3 origin, Vector3 u, Vector3 v)
    {
        var way = origin - Position;
        var w = new Vector3(Vector3.Dot(u, _forward), Vector3.Dot(v, _forward), Vector3.Dot(way, _forward));
        var x = new Vector3(Vector3.Dot(u, _right), Vector3.Dot(v, _right), Vector3.Dot(way, _right)) * FocalPx + w * _centreX;
        var y = new Vector3(Vector3.Dot(u, _down), Vector3.Dot(v, _down), Vector3.Dot(way, _down)) * FocalPx + w * _centreY;
        return (x / w.Z, y / w.Z, w / w.Z);
    }
}
