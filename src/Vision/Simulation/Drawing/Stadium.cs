using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>
/// Grass, boards and stands, seen through the camera. Grass and stands are soft and are drawn at half size, which is what makes the frame rate;
/// the boards' sharp strokes are drawn at full size.
/// </summary>
internal sealed class Stadium : IDisposable
{
    private const float BoardY = Pitch.HalfWidth + 4.6f, BoardX = Pitch.HalfLength + 5.6f;
    private const float StandY = Pitch.HalfWidth + 9, StandX = Pitch.HalfLength + 10, StandFoot = 1.6f, StandDepth = 36, StandRise = .62f;
    private const int FarMetres = 240, EndMetres = 140, SlopeMetres = 42;

    private readonly SKImage _grass, _farCrowd, _endCrowd, _farBoards, _endBoards;
    private readonly SKPaint _grassPaint, _farCrowdPaint, _endCrowdPaint, _farBoardPaint, _endBoardPaint;
    private readonly SKPaint _wall = new() { Color = new SKColor(52, 56, 64), IsAntialias = true };
    private readonly SKPath _farStand, _endStand;

    public Stadium(ulong seed, KitPair kits)
    {
        _grass = Textures.Grass(SeededRandom.For(seed, 10));
        _farCrowd = Textures.Crowd(SeededRandom.For(seed, 11), FarMetres, SlopeMetres, kits);
        _endCrowd = Textures.Crowd(SeededRandom.For(seed, 12), EndMetres, SlopeMetres, kits);
        _farBoards = Textures.Boards(SeededRandom.For(seed, 13), (int)(2 * BoardX) + 1);
        _endBoards = Textures.Boards(SeededRandom.For(seed, 14), (int)(2 * BoardY) + 1);
        const float Grain = 1 / Textures.GrassPxPerM;
        var linear = new SKSamplingOptions(SKFilterMode.Linear);
        var smooth = new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Nearest);
        _grassPaint = Paint(_grass, new(Grain, 0, -Pitch.HalfLength - Textures.GrassMargin, 0, Grain, -Pitch.HalfWidth - Textures.GrassMargin, 0, 0, 1), linear);
        _farCrowdPaint = Paint(_farCrowd, SKMatrix.CreateScale(1 / Textures.CrowdPxPerM, 1 / Textures.CrowdPxPerM), linear);
        _endCrowdPaint = Paint(_endCrowd, SKMatrix.CreateScale(1 / Textures.CrowdPxPerM, 1 / Textures.CrowdPxPerM), linear);
        _farBoardPaint = Paint(_farBoards, SKMatrix.CreateScale(1 / Textures.BoardPxPerM, 1 / Textures.BoardPxPerM), smooth);
        _endBoardPaint = Paint(_endBoards, SKMatrix.CreateScale(1 / Textures.BoardPxPerM, 1 / Textures.BoardPxPerM), smooth);
        // The stands meet in a mitre over the corners. Plane coordinates: along the stand, and up its slope.
        var slope = StandDepth * MathF.Sqrt(1 + StandRise * StandRise);
        _farStand = Polygon(new(FarMetres / 2f - StandX, 0), new(FarMetres / 2f + StandX, 0), new(FarMetres / 2f + StandX + StandDepth, slope), new(FarMetres / 2f - StandX - StandDepth, slope));
        _endStand = Polygon(new(0, 0), new(StandY + 60, 0), new(StandY + 60 + StandDepth, slope), new(0, slope));
    }

    /// <summary>Stands and ground, onto a canvas of half the picture's size.</summary>
    public void DrawSoft(SKCanvas canvas, in PinholeCamera camera)
    {
        canvas.Clear(new SKColor(30, 33, 40));
        var half = SKMatrix.CreateScale(.5f, .5f);
        var up = Vector3.Normalize(new Vector3(0, 1, StandRise));
        DrawPlane(canvas, half.PreConcat(Projection.Plane(camera, new(-FarMetres / 2f, StandY, StandFoot), Vector3.UnitX, up)), _farStand, _farCrowdPaint);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (side * camera.Pan < 0) continue;
            var outwards = Vector3.Normalize(new Vector3(side, 0, StandRise));
            DrawPlane(canvas, half.PreConcat(Projection.Plane(camera, new(side * StandX, -60, StandFoot), Vector3.UnitY, outwards)), _endStand, _endCrowdPaint);
            Upright(canvas, half, camera, new(side * StandX, -60, 0), Vector3.UnitY, StandY + 60, StandFoot, _wall);
        }

        Upright(canvas, half, camera, new(-StandX, StandY, 0), Vector3.UnitX, 2 * StandX, StandFoot, _wall);
        using var ground = Polygon(new(-StandX, -48), new(StandX, -48), new(StandX, StandY), new(-StandX, StandY));
        DrawPlane(canvas, half.PreConcat(Projection.Ground(camera)), ground, _grassPaint);
    }

    public void DrawBoards(SKCanvas canvas, in PinholeCamera camera)
    {
        Upright(canvas, SKMatrix.Identity, camera, new(-BoardX, BoardY, 0), Vector3.UnitX, 2 * BoardX, Textures.BoardHeight, _farBoardPaint);
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            if (side * camera.Pan < 0) continue;
            // Its words run from the far corner on the left side and from the near end on the right one, as they are read from the pitch.
            var (start, along) = side < 0 ? (new Vector3(-BoardX, -30, 0), Vector3.UnitY) : (new Vector3(BoardX, BoardY, 0), -Vector3.UnitY);
            Upright(canvas, SKMatrix.Identity, camera, start, along, BoardY + 30, Textures.BoardHeight, _endBoardPaint);
        }
    }

    public void Dispose()
    {
        foreach (var image in (ReadOnlySpan<SKImage>)[_grass, _farCrowd, _endCrowd, _farBoards, _endBoards]) image.Dispose();
        foreach (var paint in (ReadOnlySpan<SKPaint>)[_grassPaint, _farCrowdPaint, _endCrowdPaint, _farBoardPaint, _endBoardPaint, _wall]) paint.Dispose();
        _farStand.Dispose();
        _endStand.Dispose();
    }

    // A wall on the ground; its texture's top row is its upper edge.
    private static void Upright(SKCanvas canvas, SKMatrix size, in PinholeCamera camera, Vector3 foot, Vector3 along, float length, float height, SKPaint paint)
    {
        using var face = Polygon(new(0, 0), new(length, 0), new(length, height), new(0, height));
        DrawPlane(canvas, size.PreConcat(Projection.Plane(camera, foot + new Vector3(0, 0, height), along, -Vector3.UnitZ)), face, paint);
    }

    private static void DrawPlane(SKCanvas canvas, SKMatrix plane, SKPath shape, SKPaint paint)
    {
        var restore = canvas.Save();
        canvas.SetMatrix(plane);
        canvas.DrawPath(shape, paint);
        canvas.RestoreToCount(restore);
    }

    private static SKPath Polygon(params ReadOnlySpan<SKPoint> points)
    {
        using var builder = new SKPathBuilder();
        builder.AddPoly(points, true);
        return builder.Detach();
    }

    private static SKPaint Paint(SKImage image, SKMatrix toMetres, SKSamplingOptions sampling) => new()
    {
        Shader = image.ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Clamp, sampling, toMetres),
        IsAntialias = false,
    };
}
