using System.Numerics;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>Where the camera is and looks in one frame; a pinhole without distortion, its principal point in the picture's middle.</summary>
/// <param name="PositionM">In pitch coordinates: x along the touchline, y away from the main camera, z up; the origin is the centre spot.</param>
/// <param name="PanRad">To the right of the y axis.</param>
/// <param name="TiltRad">Below the horizon.</param>
/// <param name="FocalPx">Focal length.</param>
public readonly record struct CameraTruth(Vector3 PositionM, float PanRad, float TiltRad, float FocalPx);

/// <summary>The ball in one frame.</summary>
/// <param name="PositionM">Its centre, in pitch coordinates.</param>
/// <param name="CentrePx">Its centre in the picture; may lie outside.</param>
/// <param name="RadiusPx">Its radius in the picture.</param>
public readonly record struct BallTruth(Vector3 PositionM, Vector2 CentrePx, float RadiusPx);

/// <summary>One person in one frame.</summary>
/// <param name="PersonId">See <see cref="PersonTruth.Id"/>.</param>
/// <param name="PositionM">Where they stand on the pitch.</param>
/// <param name="Box">Around head, body and limbs, hidden parts too, cut to the picture; empty for who is outside.</param>
/// <param name="Visibility">0 to 1: the part of the figure that is in the picture and not behind somebody.</param>
public readonly record struct SightingTruth(int PersonId, Vector2 PositionM, PictureBox Box, float Visibility);

/// <summary>Everything that is true of one frame. All 23 people are in it, in the order of their ids.</summary>
public sealed record FrameTruth(int Index, long PtsUs, CameraTruth Camera, BallTruth Ball, IReadOnlyList<SightingTruth> People);

/// <summary>What stays true of one person through the clip.</summary>
/// <param name="Id">1 to 11 home, 12 to 22 away, 23 the referee.</param>
/// <param name="Team">0 home, 1 away, null for the referee.</param>
/// <param name="Role">Player, keeper or referee.</param>
/// <param name="Number">On the shirt, unique in the team; null for the referee.</param>
public sealed record PersonTruth(int Id, int? Team, PersonRole Role, int? Number);

/// <summary>What stays true through the clip.</summary>
public sealed record ClipTruth(int Width, int Height, double Fps, int FrameCount, ulong Seed, KitPair Kits, IReadOnlyList<PersonTruth> People);
