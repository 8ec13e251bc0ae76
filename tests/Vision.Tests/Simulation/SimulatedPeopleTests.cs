using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Vision.Simulation;
using SoccerRecognition.Vision.Tests.Models;

namespace SoccerRecognition.Vision.Tests.Simulation;

/// <summary>The drawing is good enough: the shipped detector, made for photographs, takes the figures for people and nothing else.</summary>
public sealed class SimulatedPeopleTests(ITestOutputHelper output)
{
    private const int Seeds = 10, FramesPerSeed = 20;
    private const float Confidence = .35f, MinVisibility = .5f, MinHeightPx = 40, MinIou = .5f;

    [Fact]
    public void NanoDet_finds_95_of_100_visible_people_and_takes_nothing_else_for_one()
    {
        using var model = DetectionFamilies.Load(TestModels.NanoDet, new OnnxOptions(), 1);
        using var detector = model.NewDetector();
        var total = default(Tally);
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            var tally = Watch(detector, model, seed);
            output.WriteLine($"seed {seed}: {tally}");
            total += tally;
        }

        output.WriteLine($"all: {total}, variant {model.Variant.Name}");
        Assert.True(total.People > 1500, $"only {total.People} people to be found");
        Assert.True(total.Found >= .95 * total.People, total.ToString());
        Assert.True(total.False <= .02 * total.Boxes, total.ToString());
    }

    private static Tally Watch(IDetector detector, IDetectionModel model, ulong seed)
    {
        using var simulator = new MatchSimulator(new SimulationOptions { Seed = seed, Duration = TimeSpan.FromSeconds(20) });
        var bgra = new byte[simulator.FrameBytes];
        var pixels = new byte[model.Shape.Bytes];
        var boxes = new PackedBox[model.Manifest.Detection!.MaxBoxes];
        var tally = default(Tally);
        for (var i = 0; i < FramesPerSeed; i++)
        {
            var frame = i * simulator.Options.FrameCount / FramesPerSeed;
            simulator.Draw(frame, bgra);
            Squash(bgra, simulator.Options, pixels, model.Shape.Width, model.Shape.Height);
            detector.Put(0, pixels);
            detector.Run();
            var count = detector.Take(0, simulator.Options.Width, simulator.Options.Height, boxes);
            var found = boxes[..count].Where(b => b.ClassId == 0 && b.Score >= Confidence * PackedBox.ScoreUnits).Select(Unpacked).ToList();
            tally += Compare(simulator.Truth(frame), found);
        }

        return tally;
    }

    private static Tally Compare(FrameTruth truth, List<PictureBox> found)
    {
        var all = truth.People.Where(p => !p.Box.IsEmpty).ToList();
        var wanted = all.Where(p => p.Visibility >= MinVisibility && p.Box.Height >= MinHeightPx).ToList();
        return new Tally(
            wanted.Count,
            wanted.Count(p => found.Any(b => Iou(b, p.Box) > MinIou)),
            found.Count,
            found.Count(b => all.All(p => Iou(b, p.Box) <= MinIou)));
    }

    // Bilinear, from rows of B, G, R, A to planes of G, B, R.
    private static void Squash(byte[] bgra, SimulationOptions from, Span<byte> gbrp, int width, int height)
    {
        ReadOnlySpan<int> planes = [1, 0, 2];
        var plane = width * height;
        for (var y = 0; y < height; y++)
        {
            var (top, down) = Place(y, height, from.Height);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = Place(x, width, from.Width);
                var at = (top * from.Width + left) * 4;
                for (var i = 0; i < 3; i++)
                {
                    var p = at + planes[i];
                    var upper = bgra[p] + (bgra[p + 4] - bgra[p]) * right;
                    var lower = bgra[p + from.Width * 4] + (bgra[p + from.Width * 4 + 4] - bgra[p + from.Width * 4]) * right;
                    gbrp[i * plane + y * width + x] = (byte)(upper + (lower - upper) * down + .5f);
                }
            }
        }
    }

    private static (int Index, float Part) Place(int at, int size, int fromSize)
    {
        var exact = Math.Clamp((at + .5f) * fromSize / size - .5f, 0, fromSize - 1.001f);
        return ((int)exact, exact - (int)exact);
    }

    private static PictureBox Unpacked(PackedBox box)
    {
        const float Unit = PackedBox.UnitsPerPixel;
        return new(box.Left / Unit, box.Top / Unit, (box.Right - box.Left) / Unit, (box.Bottom - box.Top) / Unit);
    }

    private static float Iou(PictureBox a, PictureBox b)
    {
        var width = Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0) return 0;
        var common = width * height;
        return common / (a.Width * a.Height + b.Width * b.Height - common);
    }

    private readonly record struct Tally(int People, int Found, int Boxes, int False)
    {
        public static Tally operator +(Tally a, Tally b) => new(a.People + b.People, a.Found + b.Found, a.Boxes + b.Boxes, a.False + b.False);

        public override string ToString() =>
            $"{Found} of {People} people found ({100.0 * Found / People:F1} %), {False} of {Boxes} boxes false ({100.0 * False / Boxes:F1} %)";
    }
}
