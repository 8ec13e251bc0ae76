using System.Numerics;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation.Figures;

/// <summary>A limb in the world: two joints with a radius each, in metres.</summary>
internal readonly record struct Limb(BodyPart Part, Vector3 A, float RadiusA, Vector3 B, float RadiusB);

/// <summary>
/// A person's body in stride, as limbs in the world. Proportions are those of a 1.8 m athlete, scaled by height; angles are a plain running
/// cycle (thigh swing and knee bend grow with speed), close enough to look alive at broadcast size.
/// </summary>
internal static class Skeleton
{
    public const int Limbs = 18;

    private const float HipHeight = .94f, Thigh = .45f, Calf = .43f, Foot = .17f, Spine = .5f, Upper = .28f, Fore = .25f;

    /// <summary>Fills <paramref name="limbs"/>, indexed by <see cref="BodyPart"/>.</summary>
    public static void Pose(Person person, Span<Limb> limbs)
    {
        var frame = new Frame(person);
        var lift = Leg(frame, left: true, limbs, 0, out var leftHip, out var leftMid);
        lift = Math.Min(lift, Leg(frame, left: false, limbs, 3, out var rightHip, out var rightMid));
        limbs[(int)BodyPart.LeftShort] = new(BodyPart.LeftShort, leftHip, .115f, leftMid, .108f);
        limbs[(int)BodyPart.RightShort] = new(BodyPart.RightShort, rightHip, .115f, rightMid, .108f);
        limbs[(int)BodyPart.Hips] = new(BodyPart.Hips, leftHip + new Vector3(0, 0, .05f), .11f, rightHip + new Vector3(0, 0, .05f), .11f);
        Trunk(frame, limbs);
        Arm(frame, left: true, limbs);
        Arm(frame, left: false, limbs);
        Place(person, limbs, lift);
    }

    // Returns how low the leg reaches, so that the lower of both can be set on the ground.
    private static float Leg(in Frame f, bool left, Span<Limb> limbs, int first, out Vector3 hip, out Vector3 mid)
    {
        var phase = f.Stride + (left ? 0 : MathF.PI);
        var (sin, cos) = MathF.SinCos(phase);
        var thighAngle = f.Swing * sin + .12f * f.Run;
        var bend = .12f + .25f * f.Run + (.35f + 1.25f * f.Run) * Math.Max(0, cos) * f.Moving;
        var calfAngle = thighAngle - bend;
        hip = f.Side(left ? -.095f : .095f) + f.Up(HipHeight);
        var knee = hip + f.Down(thighAngle) * Thigh;
        var ankle = knee + f.Down(calfAngle) * Calf;
        var toe = ankle + (f.Ahead * MathF.Cos(calfAngle * .8f) + new Vector3(0, 0, MathF.Sin(calfAngle * .8f) - .12f)) * Foot;
        mid = Vector3.Lerp(hip, knee, .58f);
        limbs[first] = new((BodyPart)first, hip, .095f, knee, .062f);
        limbs[first + 1] = new((BodyPart)(first + 1), Vector3.Lerp(knee, ankle, .12f), .064f, ankle, .043f);
        limbs[first + 2] = new((BodyPart)(first + 2), ankle, .048f, toe, .042f);
        return Math.Min(ankle.Z - .055f, toe.Z - .042f);
    }

    private static void Trunk(in Frame f, Span<Limb> limbs)
    {
        for (var k = 0; k < 2; k++)
        {
            var sign = k == 0 ? -1 : 1;
            var shoulder = f.Chest + f.Twisted(sign * .135f) + new Vector3(0, 0, -.03f);
            var waist = f.Side(sign * .075f) + f.Up(HipHeight + .1f);
            var part = k == 0 ? BodyPart.LeftSide : BodyPart.RightSide;
            limbs[(int)part] = new(part, shoulder, .1f, waist, .1f);
        }

        var head = f.Chest + f.Ahead * (.03f + .04f * f.Run) + new Vector3(0, 0, .235f);
        limbs[(int)BodyPart.Neck] = new(BodyPart.Neck, f.Chest + new Vector3(0, 0, .02f), .06f, head, .055f);
        limbs[(int)BodyPart.Head] = new(BodyPart.Head, head + f.Ahead * .035f + new Vector3(0, 0, -.045f), .085f, head + f.Ahead * .025f + new Vector3(0, 0, .03f), .1f);
        limbs[(int)BodyPart.Hair] = new(BodyPart.Hair, head - f.Ahead * .03f + new Vector3(0, 0, .005f), .1f, head + new Vector3(0, 0, .045f), .1f);
    }

    private static void Arm(in Frame f, bool left, Span<Limb> limbs)
    {
        var swing = -f.Swing * .8f * MathF.Sin(f.Stride + (left ? 0 : MathF.PI));
        var bend = .3f + 1.15f * f.Run;
        var side = left ? -1 : 1;
        var shoulder = f.Chest + f.Twisted(side * .195f) + new Vector3(0, 0, -.01f);
        var out_ = f.Lateral * (side * (.22f + .12f * f.Run));
        var elbow = shoulder + Vector3.Normalize(f.Down(swing - .1f) + out_) * Upper;
        var hand = elbow + Vector3.Normalize(f.Down(swing + bend) + out_ * .3f) * Fore;
        var sleeve = left ? BodyPart.LeftSleeve : BodyPart.RightSleeve;
        limbs[(int)sleeve] = new(sleeve, shoulder, .075f, Vector3.Lerp(shoulder, elbow, .8f), .062f);
        limbs[(int)sleeve + 1] = new(sleeve + 1, Vector3.Lerp(shoulder, elbow, .75f), .045f, hand, .04f);
    }

    private static void Place(Person person, Span<Limb> limbs, float lift)
    {
        var scale = person.HeightM / 1.8f;
        var at = new Vector3(person.Position, 0);
        var down = new Vector3(0, 0, lift);
        for (var i = 0; i < limbs.Length; i++)
        {
            var limb = limbs[i];
            limbs[i] = new(limb.Part, at + (limb.A - down) * scale, limb.RadiusA * scale, at + (limb.B - down) * scale, limb.RadiusB * scale);
        }
    }

    /// <summary>The body's axes and how much of a run it is in.</summary>
    private readonly struct Frame
    {
        private readonly float _lean, _twist;

        public Frame(Person person)
        {
            Ahead = new(person.Forward, 0);
            Lateral = new(person.Forward.Y, -person.Forward.X, 0);
            Stride = person.Stride;
            Moving = Math.Clamp(person.Speed / 1.2f, 0, 1);
            Run = Math.Clamp((person.Speed - 1.5f) / 5.5f, 0, 1);
            Swing = (.1f + .32f * Moving + .45f * Run) * Math.Max(Moving, .25f);
            _lean = .04f + .2f * Run;
            _twist = .28f * Swing * MathF.Sin(Stride);
            Chest = Up(HipHeight) + new Vector3(0, 0, Spine * MathF.Cos(_lean)) + Ahead * (Spine * MathF.Sin(_lean));
        }

        public Vector3 Ahead { get; }

        /// <summary>To the person's right.</summary>
        public Vector3 Lateral { get; }

        public Vector3 Chest { get; }

        public float Stride { get; }

        public float Moving { get; }

        public float Run { get; }

        public float Swing { get; }

        public Vector3 Side(float right) => Lateral * right;

        public Vector3 Up(float z) => new Vector3(0, 0, z) + Ahead * (_lean * (z - HipHeight));

        /// <summary>A limb's direction that hangs down, swung forward by an angle.</summary>
        public Vector3 Down(float angle) => Ahead * MathF.Sin(angle) + new Vector3(0, 0, -MathF.Cos(angle));

        /// <summary>Along the shoulders, which turn against the hips.</summary>
        public Vector3 Twisted(float right) => Lateral * (right * MathF.Cos(_twist)) + Ahead * (right * MathF.Sin(_twist) * -1);
    }
}
