using SoccerRecognition.Vision.Rendering;

namespace SoccerRecognition.Vision.Tests.Rendering;

public sealed class BoxTimelineTests
{
    [Fact]
    public async Task A_track_moves_evenly_between_two_analysed_frames()
    {
        var timeline = Timeline(new(0, [Box(1, 100)]), new(400_000, [Box(1, 500)]));

        Assert.Equal([Box(1, 100)], await timeline.AtAsync(0));
        Assert.Equal([Box(1, 200)], await timeline.AtAsync(100_000));
        Assert.Equal([Box(1, 500)], await timeline.AtAsync(400_000));
    }

    [Fact]
    public async Task A_track_that_ends_is_shown_up_to_the_middle_and_one_that_begins_from_there()
    {
        var timeline = Timeline(new(0, [Box(1, 100)]), new(400_000, [Box(2, 500)]));

        Assert.Equal([Box(1, 100)], await timeline.AtAsync(160_000));
        Assert.Equal([Box(2, 500)], await timeline.AtAsync(240_000));
    }

    [Fact]
    public async Task A_box_is_held_only_for_a_while_after_the_last_analysed_frame()
    {
        var timeline = Timeline(new RenderFrame(0, [Box(1, 100)]));

        Assert.Equal([Box(1, 100)], await timeline.AtAsync(500_000));
        Assert.Empty(await timeline.AtAsync(540_000));
    }

    [Fact]
    public async Task Frames_too_far_apart_are_not_joined()
    {
        var timeline = Timeline(new(0, [Box(1, 100)]), new(10_000_000, [Box(1, 500)]));

        Assert.Empty(await timeline.AtAsync(5_000_000));
        Assert.Equal([Box(1, 500)], await timeline.AtAsync(9_800_000));
    }

    private static RenderBox Box(ushort trackId, ushort left) => new(trackId, left, 100, (ushort)(left + 80), 260, false);

    private static BoxTimeline Timeline(params RenderFrame[] frames) => new(frames.ToAsyncEnumerable().GetAsyncEnumerator(), new RenderOptions());
}
