using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Tracking;

namespace SoccerRecognition.Vision.Tests.Tracking;

/// <summary>A drawn-up match of boxes: people on given paths, seen at given frames with given scores. No pixels.</summary>
internal sealed class Scene(double fps = 25)
{
    public static readonly VideoInfo Video = new("drawn", "none", 1280, 720, 25, 0, 0, 0, false);
    private readonly List<Actor> _actors = [];

    /// <summary>By shot: the signature of frame i.</summary>
    public Func<int, byte> Picture { get; set; } = _ => 90;

    public double Fps => fps;

    public long PtsUs(int frame) => (long)Math.Round(frame * 1e6 / fps);

    /// <param name="centre">Place of the box's centre at a time in seconds, px.</param>
    /// <param name="score">At a frame; 0: not detected.</param>
    public Scene With(
        Func<double, (double X, double Y)> centre, byte[]? kit = null, Func<int, double>? score = null, BoxFlags flags = BoxFlags.None, byte classId = 0,
        double height = 60)
    {
        _actors.Add(new(centre, kit, score ?? (_ => 0.8), flags, classId, height));
        return this;
    }

    public IEnumerable<SceneFrame> Frames(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var boxes = _actors.Select(actor => actor.At(i, i / fps)).OfType<PackedBox>().ToArray();
            Array.Sort(boxes, (one, two) => PackedBoxes.Compare(one, two));
            yield return new(PtsUs(i), [.. Enumerable.Repeat(Picture(i), PictureSignature.Size)], boxes);
        }
    }

    public static LinkedMatch Link(IEnumerable<SceneFrame> frames, LinkerOptions? options = null)
    {
        var linker = new MatchLinker(Video, options ?? new LinkerOptions());
        foreach (var frame in frames) linker.Add(frame.PtsUs, frame.Signature, PackedBoxes.AsBytes(frame.Boxes));
        return linker.Finish();
    }

    public static string Digest(IEnumerable<SceneFrame> frames, LinkedMatch match)
    {
        using var digest = new CanonicalDigest();
        var i = 0;
        foreach (var frame in frames) digest.AddFrame(frame.PtsUs, PackedBoxes.AsBytes(frame.Boxes), match.Encode(i++));
        return digest.Finish(match.Tracks, match.Teams, match.Warnings);
    }

    private sealed record Actor(
        Func<double, (double X, double Y)> Centre, byte[]? Kit, Func<int, double> Score, BoxFlags Flags, byte ClassId, double Height)
    {
        public PackedBox? At(int frame, double seconds)
        {
            if (Score(frame) <= 0) return null;
            var (x, y) = Centre(seconds);
            var box = new PackedBox
            {
                Left = PackedBox.Quantise((float)(x - Height / 6)),
                Top = PackedBox.Quantise((float)(y - Height / 2)),
                Right = PackedBox.Quantise((float)(x + Height / 6)),
                Bottom = PackedBox.Quantise((float)(y + Height / 2)),
                Score = PackedBox.QuantiseScore((float)Score(frame)),
                ClassId = ClassId,
                Flags = Flags,
            };
            Kit?.CopyTo(box.Kit);
            return box;
        }
    }
}

internal sealed record SceneFrame(long PtsUs, byte[] Signature, PackedBox[] Boxes);

internal static class Kits
{
    public static readonly byte[] Red = Of(0, 210, 30, 40);
    public static readonly byte[] Blue = Of(4, 30, 60, 210);
    public static readonly byte[] Black = Of(6, 15, 15, 15);
    public static readonly byte[] Yellow = Of(1, 220, 210, 30);

    /// <summary>Mostly one bin, some skin and some white.</summary>
    private static byte[] Of(int bin, byte red, byte green, byte blue)
    {
        var kit = new byte[KitFeature.Size];
        kit[bin] = 180;
        kit[0] += 30;
        kit[8] = 40;
        (kit[9], kit[10], kit[11]) = (red, green, blue);
        return kit;
    }
}

/// <summary>Where a track's boxes are: by frame, from the encoded rows.</summary>
internal static class Linked
{
    /// <summary>The track of the one stored box whose centre is nearest to that place; 0 if it is in none.</summary>
    public static int TrackNear(this LinkedMatch match, SceneFrame frame, int index, double x, double y)
    {
        var best = 0;
        var least = double.MaxValue;
        for (var i = 0; i < frame.Boxes.Length; i++)
        {
            var box = frame.Boxes[i];
            var distance = Math.Abs((box.Left + box.Right) / 16.0 - x) + Math.Abs((box.Top + box.Bottom) / 16.0 - y);
            if (distance < least) (best, least) = (i, distance);
        }

        return LinkedFrames.Decode(match.Encode(index)).TrackIds[best];
    }
}
