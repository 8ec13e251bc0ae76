using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Vision.Tests.Models;

namespace SoccerRecognition.Vision.Tests.Batching;

public sealed class SegmentPipelineTests
{
    private const int Frames = 12;

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public async Task Results_are_bit_equal_over_lanes_neighbours_batch_positions_and_runs(string variant)
    {
        var alone = await RunAsync(variant, new LaneOptions { Lanes = 1 }, segments: 1);
        Assert.True(alone[0].Frames.Boxes.Length / PackedBox.Size > 3 * Frames, "The detector does not see the figures: nothing would be compared.");

        // Segments with other seeds are the neighbours; the first one is always the same.
        Assert.Equal(Text(alone[0]), Text((await RunAsync(variant, new LaneOptions { Lanes = 1 }, segments: 1))[0]));
        Assert.Equal(Text(alone[0]), Text((await RunAsync(variant, new LaneOptions { Lanes = 2 }, segments: 3))[0]));
        Assert.Equal(Text(alone[0]), Text((await RunAsync(variant, new LaneOptions { Lanes = 1, BatchSize = 4, MaxBatchDelayMs = 20 }, segments: 2))[0]));
        Assert.Equal(Text(alone[0]), Text((await RunAsync(variant, new LaneOptions { Lanes = 2, BatchSize = 3, MaxBatchDelayMs = 0 }, segments: 3))[0]));
    }

    [Fact]
    public async Task Int8_finds_what_fp32_finds()
    {
        var exact = (await RunAsync("fp32", new LaneOptions(), segments: 1))[0].Frames;
        var fast = (await RunAsync("int8", new LaneOptions(), segments: 1))[0].Frames;
        int sure = 0, found = 0;
        for (var frame = 0; frame < Frames; frame++)
        {
            foreach (var box in PackedBoxes.FromBytes(exact.BoxesOf(frame).Span))
            {
                if (box.Score < 4000 || box.ClassId != 0) continue;
                sure++;
                foreach (var other in PackedBoxes.FromBytes(fast.BoxesOf(frame).Span))
                {
                    if (other.ClassId != 0 || Iou(box, other) < 0.7) continue;
                    found++;
                    break;
                }
            }
        }

        Assert.True(sure > 2 * Frames, $"only {sure} sure boxes");
        Assert.True(found >= sure * 0.97, $"{found} of {sure}");
    }

    [Fact]
    public async Task The_stub_gives_other_boxes_for_other_pixels_and_the_same_for_the_same()
    {
        var model = DetectionFamilies.Load(TestModels.Stub, new OnnxOptions(), 1);
        await using var lanes = new InferenceLanes(model, new LaneOptions { Lanes = 2 }, "cpu");
        var (one, same, other) = (await RunAsync(lanes, seed: 1), await RunAsync(lanes, seed: 1), await RunAsync(lanes, seed: 2));
        Assert.Equal("stub", model.Variant.Name);
        Assert.Equal(Text(one), Text(same));
        Assert.NotEqual(Text(one), Text(other));
        Assert.All(Enumerable.Range(0, Frames), frame => Assert.Equal(23, one.Frames.BoxesOf(frame).Length / PackedBox.Size));
    }

    [Fact]
    public async Task A_cancelled_segment_gives_its_buffers_back_and_leaves_the_others_alone()
    {
        await using var lanes = new InferenceLanes(TestModels.SmallNanoDet("int8"), new LaneOptions { Lanes = 2, FrameBuffers = 3 }, "cpu");
        using var cancel = new CancellationTokenSource();
        var source = new DrawnPitch(lanes.Shape, 7, DrawnPitch.Pts(1000)) { BeforeFrame = (frame, _) => frame == 20 ? cancel.CancelAsync() : Task.CompletedTask };
        var task = DrawnPitch.TaskFor("long", 1000, 1280, 720);
        var neighbour = RunAsync(lanes, seed: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new SegmentPipeline(lanes).RunAsync(task, source, null, cancel.Token));
        Assert.Equal(Frames, (await neighbour).Frames.Count);
        await Eventually.IsTrueAsync("all buffers are free", () => lanes.FreeBuffers == lanes.Buffers, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_failing_decoder_fails_its_segment_and_frees_its_buffers()
    {
        await using var lanes = new InferenceLanes(TestModels.SmallNanoDet("int8"), new LaneOptions { Lanes = 1 }, "cpu");
        var source = new DrawnPitch(lanes.Shape, 7, DrawnPitch.Pts(9))
        {
            BeforeFrame = (frame, _) => frame < 5 ? Task.CompletedTask : throw new WorkFailure(FailureCode.MediaDecodeCrashed, "On purpose."),
        };
        var failure = await Assert.ThrowsAsync<WorkFailure>(
            () => new SegmentPipeline(lanes).RunAsync(DrawnPitch.TaskFor("t", 9, 1280, 720), source, null, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.MediaDecodeCrashed, failure.Code);
        Assert.Equal(lanes.Buffers, lanes.FreeBuffers);
    }

    [Fact]
    public async Task A_decoder_that_gives_more_frames_than_planned_is_caught()
    {
        await using var lanes = new InferenceLanes(TestModels.SmallNanoDet("int8"), new LaneOptions { Lanes = 1 }, "cpu");
        var source = new DrawnPitch(lanes.Shape, 7, DrawnPitch.Pts(4));
        var failure = await Assert.ThrowsAsync<WorkFailure>(
            () => new SegmentPipeline(lanes).RunAsync(DrawnPitch.TaskFor("t", 3, 1280, 720), source, null, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.Internal, failure.Code);
        Assert.Equal(lanes.Buffers, lanes.FreeBuffers);
    }

    [Fact]
    public async Task Closing_the_lanes_fails_the_segments_that_still_run()
    {
        var lanes = new InferenceLanes(TestModels.SmallNanoDet("int8"), new LaneOptions { Lanes = 1 }, "cpu");
        var started = new TaskCompletionSource();
        var source = new DrawnPitch(lanes.Shape, 7, DrawnPitch.Pts(100_000))
        {
            BeforeFrame = (frame, _) =>
            {
                if (frame == 5) started.TrySetResult();
                return Task.CompletedTask;
            },
        };
        var run = Task.Run(() => new SegmentPipeline(lanes).RunAsync(DrawnPitch.TaskFor("t", 100_000, 1280, 720), source, null, CancellationToken.None));
        await started.Task;
        await lanes.DisposeAsync();
        Assert.Equal(FailureCode.DependencyUnavailable, (await Assert.ThrowsAsync<WorkFailure>(() => run)).Code);
    }

    [Fact]
    public async Task A_frame_costs_next_to_no_managed_memory()
    {
        const int Many = 300;
        await using var lanes = new InferenceLanes(DetectionFamilies.Load(TestModels.Stub, new OnnxOptions(), 1), new LaneOptions { Lanes = 2 }, "cpu");
        await RunAsync(lanes, seed: 1);
        var pixels = new byte[lanes.Shape.Bytes];
        DrawnPitch.Draw(lanes.Shape, 1, 0, pixels);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using (await new SegmentPipeline(lanes).RunPooledAsync(
                   DrawnPitch.TaskFor("t", Many, 1280, 720), new OnePicture(lanes.Shape, pixels, Many), null, TestContext.Current.CancellationToken))
        {
        }

        // Other tests allocate meanwhile; even so: the whole of it is far from what one managed frame would be.
        Assert.True((GC.GetTotalAllocatedBytes(precise: true) - before) / Many < 50_000);
    }

    private static async Task<List<SegmentResult>> RunAsync(string variant, LaneOptions options, int segments)
    {
        await using var lanes = new InferenceLanes(TestModels.SmallNanoDet(variant, options.BatchSize), options, "cpu");
        return [.. await Task.WhenAll(Enumerable.Range(1, segments).Select(seed => RunAsync(lanes, seed)))];
    }

    private static Task<SegmentResult> RunAsync(InferenceLanes lanes, int seed) => Task.Run(() => new SegmentPipeline(lanes).RunAsync(
        DrawnPitch.TaskFor($"seed {seed}", Frames, 1280, 720),
        new DrawnPitch(lanes.Shape, seed, DrawnPitch.Pts(Frames)), null, TestContext.Current.CancellationToken));

    private static string Text(SegmentResult result) =>
        string.Join(' ', result.Frames.PtsUs) + '/' + string.Join(' ', result.Frames.BoxOffsets) + '/'
        + Convert.ToHexString(result.Frames.Boxes) + '/' + Convert.ToHexString(result.Frames.Signatures);

    private static double Iou(PackedBox a, PackedBox b)
    {
        double width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left), height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (width <= 0 || height <= 0) return 0;
        return width * height / ((a.Right - a.Left) * (a.Bottom - a.Top) + (b.Right - b.Left) * (b.Bottom - b.Top) - width * height);
    }
}
