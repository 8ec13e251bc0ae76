using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>A track was measured in two frames and in none between them.</summary>
internal readonly record struct Gap(int Track, int FromFrame, int ToFrame, PackedBox From, PackedBox To);

internal readonly record struct FilledBox(int Frame, int Track, PackedBox Box);

/// <summary>
/// Puts boxes between two measured ones: both are carried along with the camera to the frame between and mixed by time. A filled box has the lower
/// score of the two and no kit.
/// </summary>
internal sealed class GapFilling(FrameLinks frames, double width, double height)
{
    public void Fill(in Gap gap, List<FilledBox> filled)
    {
        var start = frames.PtsUs(gap.FromFrame);
        var whole = (double)(frames.PtsUs(gap.ToFrame) - start);
        var toEnd = CameraStep.None;
        for (var frame = gap.FromFrame + 1; frame <= gap.ToFrame; frame++) toEnd = toEnd.Then(frames.Camera(frame));

        var fromStart = CameraStep.None;
        for (var frame = gap.FromFrame + 1; frame < gap.ToFrame; frame++)
        {
            fromStart = fromStart.Then(frames.Camera(frame));
            var backFromEnd = toEnd.Inverse().Then(fromStart);
            var share = (frames.PtsUs(frame) - start) / whole;
            if (Mix(gap, fromStart, backFromEnd, share) is { } box) filled.Add(new(frame, gap.Track, box));
        }
    }

    private PackedBox? Mix(in Gap gap, in CameraStep forward, in CameraStep back, double share)
    {
        var left = Between(X(forward, gap.From.Left), X(back, gap.To.Left), share);
        var right = Between(X(forward, gap.From.Right), X(back, gap.To.Right), share);
        var top = Between(Y(forward, gap.From.Top), Y(back, gap.To.Top), share);
        var bottom = Between(Y(forward, gap.From.Bottom), Y(back, gap.To.Bottom), share);
        var (centreX, centreY) = ((left + right) / 2, (top + bottom) / 2);
        if (centreX < 0 || centreX >= width || centreY < 0 || centreY >= height) return null;
        return new PackedBox
        {
            Left = Quantise(left, width),
            Top = Quantise(top, height),
            Right = Quantise(right, width),
            Bottom = Quantise(bottom, height),
            Score = Math.Min(gap.From.Score, gap.To.Score),
            ClassId = gap.From.ClassId,
            Flags = BoxFlags.Filled,
        };
    }

    private static double X(in CameraStep step, ushort stored) => step.Scale * stored / PackedBox.UnitsPerPixel + step.ShiftX;

    private static double Y(in CameraStep step, ushort stored) => step.Scale * stored / PackedBox.UnitsPerPixel + step.ShiftY;

    private static double Between(double from, double to, double share) => from + share * (to - from);

    private static ushort Quantise(double pixels, double limit) =>
        (ushort)Math.Min(ushort.MaxValue, Math.Floor(Math.Clamp(pixels, 0, limit) * PackedBox.UnitsPerPixel + 0.5));
}
