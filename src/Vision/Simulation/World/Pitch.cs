using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>
/// Measures of the pitch in metres (Laws of the Game, law 1). The origin is the centre spot, x runs along the touchlines, y away from the main
/// camera, z up.
/// </summary>
internal static class Pitch
{
    public const float Length = 105, Width = 68, HalfLength = Length / 2, HalfWidth = Width / 2;
    public const float LineWidth = .12f, CircleRadius = 9.15f;
    public const float PenaltyDepth = 16.5f, PenaltyHalfWidth = 20.16f, GoalAreaDepth = 5.5f, GoalAreaHalfWidth = 9.16f, SpotDistance = 11;
    public const float GoalHalfWidth = 3.66f, GoalHeight = 2.44f, GoalDepth = 2;

    public static Vector2 Inside(Vector2 at, float margin) => new(
        Math.Clamp(at.X, -HalfLength - margin, HalfLength + margin),
        Math.Clamp(at.Y, -HalfWidth - margin, HalfWidth + margin));
}
