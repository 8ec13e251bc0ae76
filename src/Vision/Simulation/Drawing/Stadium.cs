using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>
/// Grass, boards and stands, seen through the camera. Grass and stands are soft and are drawn at half size, which is what makes the frame rate;
/// the boards' sharp strokes are drawn at full size.
/// </summary>
internal sealed class Stadium
{
    private const float BoardY = Pitch.HalfWidth + 4.6f, BoardX = Pitch.HalfLength + 5.6f;
    private const float StandY = Pitch.HalfWidth + 7, StandX = Pitch.HalfLength + 8, StandFoot = 1.4f, StandDepth = 36, StandRise = .62f;
    private const float EndStart = -60, GroundStart = -48;
    private const int FarMetres = 240, EndMetres = 140, SlopeMetres = 42;

    private readonly PlaneTexture _grass, _farCrowd, _endCrowd, _farBoards, _endBoards;
    private readonly PlaneTexture _wall = PlaneTexture.Plain(0xFF343840), _dark = PlaneTexture.Plain(0xFF1E2128);
    private readonly Vector2[] _farStand, _endStand;

    public Stadium(ulong seed, KitPair kits)
    {
        _grass = Textures.Grass(SeededRandom.For(seed, 10));
        _farCrowd = Textures.Crowd(SeededRandom.For(seed, 11), FarMetres, SlopeMetres, kits);
        _endCrowd = Textures.Crowd(SeededRandom.For(seed, 12), EndMetres, SlopeMetres, kits);
        _farBoards = Textures.Boards(SeededRandom.For(seed, 13), (int)(2 * BoardX) + 1);
        _endBoards = Textures.Boards(SeededRandom.For(seed, 14), (int)(2 * BoardY) + 1);
        // The stands meet in a mitre over the corners. Plane coordinates: along the stand, and up its slope.
        var slope = StandDepth * MathF.Sqrt(1 + StandRise * StandRise);
        const float Middle = FarMetres / 2f, Corner = StandY - EndStart;
        _farStand = [new(Middle - StandX, 0), new(Middle + StandX, 0), new(Middle + StandX + StandDepth, slope), new(Middle - StandX - StandDepth, slope)];
        _endStand = [new(0, 0), new(Corner, 0), new(Corner + StandDepth, slope), new(0, slope)];
    }

    /// <summary>Stands and ground.</summary>
    /// <param name="half">A picture of half the size, BGRA.</param>
    /// <param name="width">Its pixels in a row.</param>
    /// <param name="camera">Of the whole picture.</param>
    public void DrawSoft(Span<uint> half, int width, in PinholeCamera camera)
    {
        half.Fill(0xFF1E2128);
        var up = Vector3.Normalize(new Vector3(0, 1, StandRise));
        _farCrowd.Draw(half, width, Half(camera, new(-FarMetres / 2f, StandY, StandFoot), Vector3.UnitX, up), _farStand);
        Wall(half, width, camera, new(-StandX, StandY, 0), Vector3.UnitX, 2 * StandX);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (side * camera.Pan < 0) continue;
            var outwards = Vector3.Normalize(new Vector3(side, 0, StandRise));
            _endCrowd.Draw(half, width, Half(camera, new(side * StandX, EndStart, StandFoot), Vector3.UnitY, outwards), _endStand);
            Wall(half, width, camera, new(side * StandX, EndStart, 0), Vector3.UnitY, StandY - EndStart);
        }

        var ground = Half(camera, Vector3.Zero, Vector3.UnitX, Vector3.UnitY);
        _grass.Draw(half, width, ground, [new(-StandX, GroundStart), new(StandX, GroundStart), new(StandX, StandY), new(-StandX, StandY)]);
    }

    /// <param name="picture">The whole picture, BGRA.</param>
    /// <param name="width">Its pixels in a row.</param>
    /// <param name="camera">Of the whole picture.</param>
    public void DrawBoards(Span<uint> picture, int width, in PinholeCamera camera)
    {
        Board(picture, width, camera, new(-BoardX, BoardY, 0), Vector3.UnitX, 2 * BoardX, _farBoards);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (side * camera.Pan < 0) continue;
            // Words run as they are read from the pitch: away from the camera on the left, towards it on the right.
            var (start, along) = side < 0 ? (new Vector3(-BoardX, -30, 0), Vector3.UnitY) : (new Vector3(BoardX, BoardY, 0), -Vector3.UnitY);
            Board(picture, width, camera, start, along, BoardY + 30, _endBoards);
        }
    }

    private static SKMatrix Half(in PinholeCamera camera, Vector3 origin, Vector3 u, Vector3 v) =>
        SKMatrix.CreateScale(.5f, .5f).PreConcat(Projection.Plane(camera, origin, u, v));

    private void Wall(Span<uint> half, int width, in PinholeCamera camera, Vector3 foot, Vector3 along, float length)
    {
        var plane = Half(camera, foot, along, Vector3.UnitZ);
        _wall.Draw(half, width, plane, [new(0, 0), new(length, 0), new(length, StandFoot), new(0, StandFoot)]);
        // The gap under the first row.
        _dark.Draw(half, width, plane, [new(0, StandFoot - .5f), new(length, StandFoot - .5f), new(length, StandFoot - .2f), new(0, StandFoot - .2f)]);
    }

    // The texture's top row is the board's upper edge.
    private static void Board(Span<uint> picture, int width, in PinholeCamera camera, Vector3 foot, Vector3 along, float length, PlaneTexture texture)
    {
        const float High = Textures.BoardHeight;
        var plane = Projection.Plane(camera, foot + new Vector3(0, 0, High), along, -Vector3.UnitZ);
        texture.Draw(picture, width, plane, [new(0, 0), new(length, 0), new(length, High), new(0, High)]);
    }
}
