using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

public sealed class FrameGridTests
{
    private const int Seeds = 300;

    /// <summary>Rates as exact fractions beside the number a user writes.</summary>
    private static readonly (double Fps, long Numerator, long Denominator)[] Rates =
    [
        (1, 1, 1), (2, 2, 1), (4, 4, 1), (5, 5, 1), (7, 7, 1), (25, 25, 1), (0.5, 1, 2), (0.1, 1, 10), (3.3, 33, 10), (12.5, 25, 2), (29.97, 2997, 100), (120, 120, 1),
    ];

    [Fact]
    public void A_grid_takes_the_first_frame_at_or_after_each_point_once()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var pts = RandomPts(random);
            var (fps, numerator, denominator) = Rates[random.Next(Rates.Length)];
            var selection = new FrameSelection(fps, RandomLimit(random, pts), RandomLimit(random, pts));

            var chosen = FrameGrid.Select(pts, selection);

            Assert.Equal(Oracle(pts, numerator, denominator, selection), chosen.Select(frame => pts[frame]));
        }
    }

    [Fact]
    public void A_grid_does_not_drift_over_six_hours()
    {
        // 30000/1001 frames per second in whole microseconds, sampled at 29.97: the grid falls back against the frames by one in 10^6.
        var pts = Enumerable.Range(0, 647_352).Select(n => (long)Math.Round(n * 1001m * 1_000_000m / 30_000m)).ToArray();
        var selection = new FrameSelection(29.97, null, null);

        var chosen = FrameGrid.Select(pts, selection).Select(frame => pts[frame]).ToList();

        Assert.Equal(Oracle(pts, 2997, 100, selection), chosen);
        Assert.InRange(pts.Length - chosen.Count, 1, 10);
    }

    [Fact]
    public void Every_frame_is_taken_without_a_rate()
    {
        long[] pts = [-40, 0, 40, 41, 1000];

        Assert.Equal([0, 1, 2, 3, 4], FrameGrid.Select(pts, FrameSelection.EveryFrame));
        Assert.Equal([1, 2, 3], FrameGrid.Select(pts, new FrameSelection(null, 0, 1000)));
    }

    [Fact]
    public void A_plan_holds_exactly_the_selected_frames_whatever_the_segment_length()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var pts = RandomPts(random);
            var selection = new FrameSelection(Rates[random.Next(Rates.Length)].Fps, RandomLimit(random, pts), RandomLimit(random, pts));
            var expected = FrameGrid.Select(pts, selection).Select(frame => pts[frame]).ToList();
            var index = Index(random, pts);
            var options = new SegmentOptions { Length = TimeSpan.FromSeconds(random.Next(1, 40)) };
            if (expected.Count == 0)
            {
                Assert.Equal(FailureCode.NoFramesSelected, Assert.Throws<WorkFailure>(() => SegmentPlanner.Plan(index, selection, options)).Code);
                continue;
            }

            var plan = SegmentPlanner.Plan(index, selection, options);

            Assert.Equal(expected, plan.SelectMany(segment => segment.FramePtsUs));
            Assert.Equal(Enumerable.Range(0, plan.Count), plan.Select(segment => segment.Index));
            Assert.All(plan, segment => HoldsTogether(segment, index));
            if (!index.Cuttable) Assert.Null(Assert.Single(plan).SeekUs);
        }
    }

    private static void HoldsTogether(PlannedSegment segment, VideoIndex index)
    {
        Assert.NotEmpty(segment.FramePtsUs);
        Assert.All(segment.FramePtsUs, pts => Assert.InRange(pts, segment.StartUs, segment.EndUs - 1));
        var keyframes = index.Keyframes.Select(frame => index.FramePtsUs[frame]).ToList();
        if (segment.StartUs != index.FramePtsUs[0]) Assert.Contains(segment.StartUs, keyframes);
        // One keyframe before the window.
        if (segment.SeekUs is { } seekUs) Assert.Equal(keyframes.Last(key => key < segment.StartUs), seekUs);
    }

    /// <summary>The definition, point by point, in whole numbers.</summary>
    private static List<long> Oracle(long[] pts, long numerator, long denominator, FrameSelection selection)
    {
        var taken = new List<long>();
        var frame = 0;
        for (Int128 k = 0; ; k++)
        {
            // pts >= start + k / rate
            while (frame < pts.Length && (Int128)(pts[frame] - pts[0]) * numerator < k * denominator * 1_000_000) frame++;
            if (frame == pts.Length) break;
            if (taken.Count == 0 || taken[^1] != pts[frame]) taken.Add(pts[frame]);
        }

        return [.. taken.Where(one => one >= (selection.FromUs ?? long.MinValue) && one < (selection.ToUs ?? long.MaxValue))];
    }

    private static long[] RandomPts(Random random)
    {
        var pts = new long[random.Next(1, 400)];
        var step = random.Next(4) switch { 0 => 40_000, 1 => 16_667, 2 => 33_367, _ => 0 };
        pts[0] = random.Next(-2_000_000, 2_000_000);
        for (var i = 1; i < pts.Length; i++) pts[i] = pts[i - 1] + (step > 0 ? step : random.Next(1, 400_000));
        return pts;
    }

    private static long? RandomLimit(Random random, long[] pts) => random.Next(3) == 0 ? pts[random.Next(pts.Length)] + random.Next(-1, 2) : null;

    private static VideoIndex Index(Random random, long[] pts)
    {
        int[] keyframes = [0, .. Enumerable.Range(1, pts.Length - 1).Where(_ => random.Next(12) == 0)];
        var info = new VideoInfo("mov", "h264", 192, 108, 25, pts[0], pts[^1] - pts[0] + 40_000, pts.Length, false);
        return new VideoIndex(info, pts, keyframes, random.Next(5) != 0, null, []);
    }
}
