using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>One of the 23 on the pitch: what stays through the match, and where the person is now.</summary>
internal sealed class Person
{
    /// <summary>1 to 11 home, 12 to 22 away, 23 the referee; the first of a team is its keeper.</summary>
    public required int Id { get; init; }

    /// <summary>0 home, 1 away, -1 the referee.</summary>
    public required int Team { get; init; }

    public required PersonRole Role { get; init; }

    /// <summary>On the shirt; unique in the team; 0 for the referee.</summary>
    public required int Number { get; init; }

    public required Kit Kit { get; init; }

    public required uint Skin { get; init; }

    public required uint Hair { get; init; }

    public required float HeightM { get; init; }

    /// <summary>Where the formation puts the person: x from -1 (own goal) to 1, y from -1 to 1.</summary>
    public required Vector2 Post { get; init; }

    /// <summary>Sets the person's wandering apart from everyone else's.</summary>
    public required float Phase { get; init; }

    public Vector2 Position { get; set; }

    public Vector2 Velocity { get; set; }

    /// <summary>Where the body faces: radians from the x axis, counter-clockwise seen from above.</summary>
    public float Heading { get; set; }

    /// <summary>Where in the step the legs are, in radians.</summary>
    public float Stride { get; set; }

    public float Speed => Velocity.Length();

    public Vector2 Forward => new(MathF.Cos(Heading), MathF.Sin(Heading));
}
