using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Models.NanoDet;

namespace SoccerRecognition.Vision.Tests.Models;

public sealed class NanoDetHeadTests
{
    private const int Classes = 80;
    private const int Width = 320;
    private const int Height = 256;
    private const int DisplayWidth = 1280;
    private const int DisplayHeight = 720;

    private static readonly ModelDetection Detection =
        new(0.2f, 0.35f, 0.5f, 100, 0, 32, [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")]);

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 300)]
    [InlineData(3, 1300)]
    public void Decoded_boxes_are_those_of_a_straightforward_implementation(int seed, int hotCells)
    {
        var levels = NanoDetHead.Strides.Select(stride => RandomLevel(new Random(seed * 100 + stride), stride, hotCells)).ToArray();
        Assert.Equal(3, levels.Length);
        var expected = Straightforward(levels);
        Assert.True(expected.Count > 10);

        var head = new NanoDetHead(Detection, Width, Height);
        var candidates = new CandidateBoxes(Detection, Width, Height);
        var boxes = new PackedBox[Detection.MaxBoxes];

        // Twice: nothing of a picture may be left for the next one.
        for (var run = 0; run < 2; run++)
        {
            candidates.Clear();
            for (var level = 0; level < levels.Length; level++) head.Read(level, 0, levels[level].Scores, levels[level].Sides, candidates);
            var count = candidates.Take(DisplayWidth, DisplayHeight, boxes);
            Assert.Equal(expected.Count, count);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(expected[i].ClassId, boxes[i].ClassId);
                Assert.Equal(expected[i].Score, boxes[i].Score / (double)PackedBox.ScoreUnits, 0.00011);
                Assert.Equal(expected[i].Left, boxes[i].Left / (double)PackedBox.UnitsPerPixel, 0.13);
                Assert.Equal(expected[i].Top, boxes[i].Top / (double)PackedBox.UnitsPerPixel, 0.13);
                Assert.Equal(expected[i].Right, boxes[i].Right / (double)PackedBox.UnitsPerPixel, 0.13);
                Assert.Equal(expected[i].Bottom, boxes[i].Bottom / (double)PackedBox.UnitsPerPixel, 0.13);
                if (i > 0) Assert.True(PackedBoxes.Compare(boxes[i - 1], boxes[i]) <= 0);
            }
        }
    }

    [Fact]
    public void Only_persons_and_balls_are_read()
    {
        var level = RandomLevel(new Random(5), 8, 0);
        level.Scores[7 * Classes + 15] = 0.9f;
        var candidates = new CandidateBoxes(Detection, Width, Height);
        new NanoDetHead(Detection, Width, Height).Read(0, 0, level.Scores, level.Sides, candidates);
        Assert.Equal(0, candidates.Take(DisplayWidth, DisplayHeight, new PackedBox[Detection.MaxBoxes]));
    }

    [Fact]
    public void The_second_picture_of_a_batch_is_read_from_its_own_half()
    {
        var (first, second) = (RandomLevel(new Random(6), 8, 40), RandomLevel(new Random(7), 8, 40));
        float[] scores = [.. first.Scores, .. second.Scores];
        float[] sides = [.. first.Sides, .. second.Sides];
        Assert.Equal(Take(second.Scores, second.Sides, 0), Take(scores, sides, 1));
        Assert.NotEqual(Take(first.Scores, first.Sides, 0), Take(scores, sides, 1));
    }

    [Fact]
    public void No_more_boxes_than_the_manifest_allows_are_kept_and_they_are_the_best()
    {
        var level = RandomLevel(new Random(8), 8, 1200);
        var few = Detection with { MaxBoxes = 5 };
        var candidates = new CandidateBoxes(few, Width, Height);
        new NanoDetHead(few, Width, Height).Read(0, 0, level.Scores, level.Sides, candidates);
        var boxes = new PackedBox[Detection.MaxBoxes];
        Assert.Equal(5, candidates.Take(DisplayWidth, DisplayHeight, boxes));
        Assert.Equal(Straightforward([level])[0].Score, boxes[0].Score / (double)PackedBox.ScoreUnits, 0.00011);
    }

    private static byte[] Take(float[] scores, float[] sides, int slot)
    {
        var candidates = new CandidateBoxes(Detection, Width, Height);
        new NanoDetHead(Detection, Width, Height).Read(0, slot, scores, sides, candidates);
        var boxes = new PackedBox[Detection.MaxBoxes];
        return PackedBoxes.AsBytes(boxes.AsSpan(0, candidates.Take(DisplayWidth, DisplayHeight, boxes))).ToArray();
    }

    private static Level RandomLevel(Random random, int stride, int hotCells)
    {
        var cells = Width / stride * (Height / stride);
        var level = new Level(stride, new float[cells * Classes], new float[cells * 44]);
        for (var i = 0; i < level.Scores.Length; i++) level.Scores[i] = random.NextSingle() * 0.19f;
        for (var i = 0; i < level.Sides.Length; i++) level.Sides[i] = random.NextSingle() * 8 - 4;
        for (var i = 0; i < hotCells; i++) level.Scores[random.Next(cells) * Classes + (random.Next(5) == 0 ? 32 : 0)] = UniqueScore(i, stride);
        return level;
    }

    /// <summary>No two boxes share a stored score, so that their order can be compared: the step is two stored units.</summary>
    private static float UniqueScore(int i, int stride) => 0.2f + (i * 3 + stride / 16 + 1) * 0.0002f;

    /// <summary>As the paper and the export's description say it, in doubles, with lists, in no hurry.</summary>
    private static List<Box> Straightforward(IReadOnlyList<Level> levels)
    {
        var all = new List<Box>();
        foreach (var level in levels)
        {
            var columns = Width / level.Stride;
            for (var cell = 0; cell < columns * (Height / level.Stride); cell++)
            {
                foreach (var classId in new[] { 0, 32 })
                {
                    double score = level.Scores[cell * Classes + classId];
                    if (score < 0.2f) continue;
                    var distances = Enumerable.Range(0, 4).Select(side => level.Stride * Mean(level.Sides[(cell * 44 + side * 11)..(cell * 44 + side * 11 + 11)])).ToArray();
                    var (x, y) = ((cell % columns + 0.5) * level.Stride, (cell / columns + 0.5) * level.Stride);
                    all.Add(new Box(x - distances[0], y - distances[1], x + distances[2], y + distances[3], score, classId));
                }
            }
        }

        var kept = new List<Box>();
        foreach (var classBoxes in all.GroupBy(box => box.ClassId))
        {
            var left = classBoxes.OrderByDescending(box => box.Score).ToList();
            while (left.Count > 0)
            {
                var best = left[0];
                kept.Add(best);
                left = [.. left.Skip(1).Where(box => Iou(best, box) <= 0.5)];
            }
        }

        return [.. kept.OrderByDescending(box => box.Score).Take(Detection.MaxBoxes).Select(ToDisplay)];
    }

    private static Box ToDisplay(Box box) => box with
    {
        Left = Math.Clamp(box.Left * DisplayWidth / Width, 0, DisplayWidth),
        Right = Math.Clamp(box.Right * DisplayWidth / Width, 0, DisplayWidth),
        Top = Math.Clamp(box.Top * DisplayHeight / Height, 0, DisplayHeight),
        Bottom = Math.Clamp(box.Bottom * DisplayHeight / Height, 0, DisplayHeight),
    };

    private static double Mean(float[] logits)
    {
        var weights = logits.Select(logit => Math.Exp(logit)).ToArray();
        return weights.Select((weight, bin) => bin * weight).Sum() / weights.Sum();
    }

    private static double Iou(Box a, Box b)
    {
        var width = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left));
        var height = Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        var areas = (a.Right - a.Left) * (a.Bottom - a.Top) + (b.Right - b.Left) * (b.Bottom - b.Top);
        return width * height / (areas - width * height);
    }

    private sealed record Level(int Stride, float[] Scores, float[] Sides);

    private sealed record Box(double Left, double Top, double Right, double Bottom, double Score, int ClassId);
}
