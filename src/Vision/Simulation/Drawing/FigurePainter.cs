using System.Numerics;
using SkiaSharp;
using SoccerRecognition.Vision.Simulation.Figures;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>Draws people: the far limbs first, then shorts, shirt and number, head, and the near arm. Light comes from the left.</summary>
internal sealed class FigurePainter : IDisposable
{
    private const float DarkSide = .74f;
    private const uint Boots = 0x1C1C20;

    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKPaint _shade = new() { IsAntialias = true };
    private readonly SKPathBuilder _outline = new();

    public void Draw(SKCanvas canvas, Figure figure)
    {
        var kit = figure.Person.Kit;
        var limbs = figure.Limbs;
        var leftLegFar = limbs[(int)BodyPart.LeftCalf].Depth + limbs[(int)BodyPart.LeftThigh].Depth
            > limbs[(int)BodyPart.RightCalf].Depth + limbs[(int)BodyPart.RightThigh].Depth;
        Leg(canvas, figure, kit, leftLegFar, .82f);
        Leg(canvas, figure, kit, !leftLegFar, 1);
        Draw(canvas, limbs[(int)BodyPart.Hips], kit.Shorts, 1);

        var leftArmFar = limbs[(int)BodyPart.LeftForearm].Depth > limbs[(int)BodyPart.RightForearm].Depth;
        Arm(canvas, figure, kit, leftArmFar, .86f);
        Trunk(canvas, figure, kit);
        Number(canvas, figure, kit);
        Draw(canvas, limbs[(int)BodyPart.Neck], figure.Person.Skin, .85f);
        Head(canvas, figure);
        Arm(canvas, figure, kit, !leftArmFar, 1);
    }

    public void DrawShadow(SKCanvas canvas, Figure figure, in PinholeCamera camera, Vector2 shadowPerM, SKPaint paint)
    {
        var at = figure.Person.Position;
        foreach (ref readonly var limb in figure.World)
        {
            var a = new Vector2(limb.A.X, limb.A.Y) - at + limb.A.Z * shadowPerM;
            var b = new Vector2(limb.B.X, limb.B.Y) - at + limb.B.Z * shadowPerM;
            LimbOutline.Add(_outline, a, limb.RadiusA, b, limb.RadiusB);
        }

        using var path = _outline.Detach();
        var restore = canvas.Save();
        canvas.Concat(Projection.GroundNear(camera, at));
        canvas.DrawPath(path, paint);
        canvas.RestoreToCount(restore);
    }

    public void Dispose()
    {
        _paint.Dispose();
        _shade.Dispose();
        _outline.Dispose();
    }

    private void Leg(SKCanvas canvas, Figure figure, Kit kit, bool left, float light)
    {
        var first = left ? BodyPart.LeftThigh : BodyPart.RightThigh;
        Draw(canvas, figure.Limbs[(int)first], figure.Person.Skin, light);
        Draw(canvas, figure.Limbs[(int)first + 2], Boots, light);
        Draw(canvas, figure.Limbs[(int)first + 1], kit.Socks, light);
        Draw(canvas, figure.Limbs[(int)(left ? BodyPart.LeftShort : BodyPart.RightShort)], kit.Shorts, light);
    }

    private void Arm(SKCanvas canvas, Figure figure, Kit kit, bool left, float light)
    {
        var sleeve = left ? BodyPart.LeftSleeve : BodyPart.RightSleeve;
        var longSleeves = figure.Person.Role == PersonRole.Keeper;
        var trim = kit is { Pattern: KitPattern.Plain, Second: not 0 } ? kit.Second : kit.Shirt;
        Draw(canvas, figure.Limbs[(int)sleeve + 1], longSleeves ? kit.Shirt : figure.Person.Skin, light * (longSleeves ? .92f : 1));
        Draw(canvas, figure.Limbs[(int)sleeve], trim, light);
    }

    private void Trunk(SKCanvas canvas, Figure figure, Kit kit)
    {
        var left = figure.Limbs[(int)BodyPart.LeftSide];
        var right = figure.Limbs[(int)BodyPart.RightSide];
        LimbOutline.Add(_outline, left.A, left.RadiusA, left.B, left.RadiusB);
        LimbOutline.Add(_outline, right.A, right.RadiusA, right.B, right.RadiusB);
        // What lies between the sides, at half-way: a third outline turns like the other two.
        LimbOutline.Add(_outline, (left.A + right.A) / 2, left.RadiusA, (left.B + right.B) / 2, left.RadiusB);
        using var path = _outline.Detach();
        _paint.Color = Projection.Colour(kit.Shirt);
        canvas.DrawPath(path, _paint);
        if (kit.Pattern != KitPattern.Plain) Pattern(canvas, path, kit, left, right);

        var bounds = path.Bounds;
        using var shader = SKShader.CreateLinearGradient(
            new(bounds.Left, bounds.Top), new(bounds.Right, bounds.Bottom), [new(255, 255, 255, 26), new(0, 0, 0, 0), new(0, 0, 0, 84)], [0, .4f, 1], SKShaderTileMode.Clamp);
        _shade.Shader = shader;
        canvas.DrawPath(path, _shade);
        _shade.Shader = null;
    }

    private void Pattern(SKCanvas canvas, SKPath trunk, Kit kit, in PictureLimb left, in PictureLimb right)
    {
        var restore = canvas.Save();
        canvas.ClipPath(trunk, SKClipOperation.Intersect, true);
        var radius = left.RadiusA;
        var down = Vector2.Normalize(left.B + right.B - left.A - right.A) * radius;
        var across = right.A - left.A;
        var (top, bottom) = ((left.A + right.A) / 2 - down, (left.B + right.B) / 2 + down);
        _paint.Color = Projection.Colour(kit.Second);
        switch (kit.Pattern)
        {
            case KitPattern.Stripes:
                foreach (var t in (ReadOnlySpan<float>)[-.72f, 0, .72f]) Band(canvas, top + across * t, bottom + across * t * .8f, Math.Max(1, across.Length() * .155f + radius * .06f));
                break;
            case KitPattern.Hoops:
                foreach (var t in (ReadOnlySpan<float>)[.22f, .52f, .82f]) Band(canvas, Vector2.Lerp(left.A, left.B, t) - across, Vector2.Lerp(right.A, right.B, t) + across, radius * .42f);
                break;
            default:
                Band(canvas, left.A - across * .4f - down, right.B + across * .4f + down, radius * .5f);
                break;
        }

        canvas.RestoreToCount(restore);
    }

    private void Band(SKCanvas canvas, Vector2 from, Vector2 to, float halfWidth)
    {
        LimbOutline.Add(_outline, from, halfWidth, to, halfWidth);
        using var path = _outline.Detach();
        canvas.DrawPath(path, _paint);
    }

    // On back and chest, foreshortened as the shirt turns; from the side there is none to read.
    private void Number(SKCanvas canvas, Figure figure, Kit kit)
    {
        if (figure.Person.Number == 0 || Math.Abs(figure.Away) < .3f) return;
        var left = figure.Limbs[(int)BodyPart.LeftSide];
        var right = figure.Limbs[(int)BodyPart.RightSide];
        var back = figure.Away > 0;
        // The shoulders' joints are .27 m apart; seen from the front, left and right change places.
        var acrossM = (right.A - left.A) * (back ? 1 : -1) / (.27f * figure.Person.HeightM / 1.8f);
        var downM = ((left.B + right.B) - (left.A + right.A)) / 2 / .37f;
        var middle = Vector2.Lerp((left.A + right.A) / 2, (left.B + right.B) / 2, back ? .36f : .42f);
        var size = back ? .029f : .018f;
        var (x, y) = (acrossM * size * .74f, downM * size);
        var restore = canvas.Save();
        canvas.Concat(new SKMatrix(x.X, y.X, middle.X, x.Y, y.Y, middle.Y, 0, 0, 1));
        _paint.Color = Projection.Colour(kit.Number);
        Digits.Draw(canvas, figure.Person.Number, _paint);
        canvas.RestoreToCount(restore);
    }

    private void Head(SKCanvas canvas, Figure figure)
    {
        var (face, hair) = (figure.Limbs[(int)BodyPart.Head], figure.Limbs[(int)BodyPart.Hair]);
        if (figure.Away > 0)
        {
            Draw(canvas, face, figure.Person.Skin, .95f);
            Draw(canvas, hair, figure.Person.Hair, 1);
        }
        else
        {
            Draw(canvas, hair, figure.Person.Hair, 1);
            Draw(canvas, face, figure.Person.Skin, 1);
            // A fringe, and the shade under the brow.
            var fringe = new PictureLimb(face.B - new Vector2(face.RadiusB * .5f, face.RadiusB * .78f), face.RadiusB * .4f, face.B + new Vector2(face.RadiusB * .5f, -face.RadiusB * .78f), face.RadiusB * .4f, face.Depth);
            Draw(canvas, fringe, figure.Person.Hair, 1);
        }
    }

    private void Draw(SKCanvas canvas, in PictureLimb limb, uint colour, float light)
    {
        LimbOutline.Add(_outline, limb.A, limb.RadiusA, limb.B, limb.RadiusB);
        using (var dark = _outline.Detach())
        {
            _paint.Color = Projection.Shade(colour, light * DarkSide);
            canvas.DrawPath(dark, _paint);
        }

        var toLight = new Vector2(-.24f, -.08f);
        LimbOutline.Add(_outline, limb.A + toLight * limb.RadiusA, limb.RadiusA * .76f, limb.B + toLight * limb.RadiusB, limb.RadiusB * .76f);
        using var lit = _outline.Detach();
        _paint.Color = Projection.Shade(colour, light);
        canvas.DrawPath(lit, _paint);
    }
}
