using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>The ball: on somebody's foot, or flying, bouncing and rolling by itself.</summary>
internal sealed class Ball
{
    public const float Radius = .11f;
    private const float Gravity = 9.81f, Rolling = 3.2f, Bounce = .55f, ControlSpeed = 14;

    public Vector3 Position { get; set; } = new(0, 0, Radius);

    public Vector3 Velocity { get; set; }

    /// <summary>Who has it, or null.</summary>
    public Person? Holder { get; set; }

    /// <summary>Who had it last.</summary>
    public Person? LastTouch { get; set; }

    /// <summary>For whom a pass is meant.</summary>
    public Person? Receiver { get; set; }

    /// <summary>Seconds since it was last played.</summary>
    public float FreeTime { get; set; }

    /// <summary>Lies outside the field: only this team may fetch it (-1: play is on).</summary>
    public int RestartTeam { get; set; } = -1;

    public Vector2 Ground => new(Position.X, Position.Y);

    public void Kick(Person by, Vector2 to, float speed, float rise, Person? receiver)
    {
        var way = to - Ground;
        var direction = way.LengthSquared() < 1e-4f ? by.Forward : Vector2.Normalize(way);
        Velocity = new(direction * speed, rise);
        (Holder, LastTouch, Receiver, FreeTime) = (null, by, receiver, 0);
    }

    public void Carry(float dt)
    {
        var holder = Holder!;
        var touch = .5f + .22f * MathF.Sin(holder.Stride) + .03f * holder.Speed;
        var wanted = holder.Position + holder.Forward * touch;
        // Brought under control, not glued: also a hard pass takes a moment to reach the foot.
        var way = (wanted - Ground) * Math.Min(1, 10 * dt);
        if (way.Length() > ControlSpeed * dt) way *= ControlSpeed * dt / way.Length();
        Velocity = new(way / dt, 0);
        Position = new(Ground + way, Math.Max(Radius, Position.Z - 6 * dt));
    }

    public void Roll(float dt)
    {
        FreeTime += dt;
        var (position, velocity) = (Position + Velocity * dt, Velocity);
        velocity.Z -= Gravity * dt;
        if (position.Z <= Radius)
        {
            position.Z = Radius;
            velocity.Z = velocity.Z < -1.2f ? -velocity.Z * Bounce : 0;
            var along = new Vector2(velocity.X, velocity.Y);
            var speed = along.Length();
            along = speed <= Rolling * dt ? Vector2.Zero : along * ((speed - Rolling * dt) / speed);
            velocity = new(along, velocity.Z);
        }

        (Position, Velocity) = (position, velocity);
    }

    public void LieAt(Vector2 at) => Position = new(at, Radius);

    /// <summary>Outside the field: long grass, nets and boards stop it.</summary>
    /// <param name="low">How far it can go.</param>
    /// <param name="high">As <paramref name="low"/>, to the other side.</param>
    /// <param name="dt">Seconds.</param>
    public void SlowDown(Vector2 low, Vector2 high, float dt)
    {
        var slower = Math.Max(0, 1 - 3.5f * dt);
        Velocity = new(Velocity.X * slower, Velocity.Y * slower, Velocity.Z);
        Position = new(Vector2.Clamp(Ground, low, high), Position.Z);
    }
}
