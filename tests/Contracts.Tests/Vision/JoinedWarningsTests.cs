using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Tests.Vision;

public sealed class JoinedWarningsTests
{
    private static readonly Warning Truncated = new("truncated", "The file ends early: 90 frames are left.", 3_600_000, 4711, 90);

    [Fact]
    public void Missing_frames_of_all_segments_are_one_warning_with_their_exact_count_at_the_first()
    {
        var joined = JoinedWarnings.Of([Truncated, Warning.FramesMissing(2, 5_000_000), Warning.FramesMissing(3, 1_000_000), Warning.FramesMissing(2, 9_000_000)]);
        Assert.Equal([Truncated, Warning.FramesMissing(7, 1_000_000)], joined);
        Assert.Equal("7 frames could not be decoded.", joined[^1].Detail);
    }

    [Fact]
    public void The_cut_of_the_video_does_not_show_in_the_warnings() =>
        Assert.Equal(
            JoinedWarnings.Of([Warning.FramesMissing(4, 200)]),
            JoinedWarnings.Of([Warning.FramesMissing(1, 200), Warning.FramesMissing(3, 900)]));

    [Fact]
    public void What_two_analyses_of_one_video_say_alike_is_said_once() => Assert.Equal([Truncated], JoinedWarnings.Of([Truncated, Truncated]));

    [Fact]
    public void A_good_result_has_none() => Assert.Empty(JoinedWarnings.Of([]));
}
