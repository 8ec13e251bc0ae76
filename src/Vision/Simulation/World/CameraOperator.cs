using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>
/// The main camera, high beside the half-way line, and the person who pans, tilts and zooms it after the ball: a little late and softly, as
/// broadcasts look. At the height of 720 pixels people come out 44 to 110 pixels tall.
/// </summary>
internal sealed class CameraOperator
{
    private const float Response = 1.8f, ZoomResponse = .6f, FocalPxAt720 = 2800, MiddleDepthM = 79;
    private static readonly Vector3 s_place = new(0, -77, 23);

    private readonly float _phase, _focalPx;
    private readonly int _width, _height;
    private Vector2 _aim, _aimSpeed;
    private float _zoom = 1;

    public CameraOperator(SimulationOptions options, Vector2 ball)
    {
        (_width, _height) = (options.Width, options.Height);
        _phase = SeededRandom.For(options.Seed, 4).Between(0, MathF.Tau);
        // The narrower side decides, so that odd shapes of picture see no more than the stadium has.
        _focalPx = FocalPxAt720 * Math.Max(options.Height / 720f, options.Width / 1280f);
        _aim = Framed(ball);
        View = Previous = Look(0);
    }

    public PinholeCamera View { get; private set; }

    /// <summary>One frame earlier; what blurs moving pictures.</summary>
    public PinholeCamera Previous { get; private set; }

    public void Follow(Ball ball, float time, float dt)
    {
        // Operators see a pass coming.
        var ahead = ball.Ground + new Vector2(ball.Velocity.X, ball.Velocity.Y) * .4f;
        var parts = (int)MathF.Ceiling(dt / .041f);
        var step = dt / parts;
        for (var i = 0; i < parts; i++)
        {
            // A critically damped spring: no overshoot, no jerk.
            var pull = Response * Response * (Framed(ahead) - _aim) - 2 * Response * _aimSpeed;
            _aimSpeed += pull * step;
            _aim += _aimSpeed * step;
            _zoom += (WantedZoom(time) - _zoom) * Math.Min(1, ZoomResponse * step);
        }

        Previous = View;
        View = Look(time);
    }

    private static Vector2 Framed(Vector2 ball) => new(Math.Clamp(ball.X, -40, 40), Math.Clamp(ball.Y * .8f + 2.5f, -18, 18));

    private float WantedZoom(float time)
    {
        var nearGoal = Math.Clamp((Math.Abs(_aim.X) - 22) / 20, 0, 1);
        return 1 + .07f * MathF.Sin(time * .19f + _phase) + .1f * nearGoal;
    }

    private PinholeCamera Look(float time)
    {
        var way = new Vector3(_aim, 1) - s_place;
        var flat = MathF.Sqrt(way.X * way.X + way.Y * way.Y);
        var unsteady = .0003f * MathF.Sin(time * 2.1f + _phase);
        var pan = MathF.Atan2(way.X, way.Y) + unsteady;
        var tilt = MathF.Atan2(-way.Z, flat) + unsteady * .5f;
        // A longer lens for what is farther away, but not so long that near and far look equal.
        var focal = _focalPx * _zoom * MathF.Pow(way.Length() / MiddleDepthM, .45f);
        return new(s_place, pan, tilt, focal, _width, _height);
    }
}
