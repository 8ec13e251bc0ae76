using SoccerRecognition.Cli.Demo;

namespace SoccerRecognition.Cli.Tests.Demo;

public sealed class SampleRateTests
{
    private static readonly TimeSpan Clip = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(60, null)]
    [InlineData(48, null)]
    [InlineData(30, 15.0)]
    [InlineData(20, 10.0)]
    [InlineData(12, 6.0)]
    [InlineData(5, 2.0)]
    [InlineData(0.1, 1.0)]
    public void A_slower_machine_analyses_fewer_frames_of_the_same_clip(double machineFps, double? expected) =>
        Assert.Equal(expected, SampleRate.Choose(machineFps, 25, Clip).SampleFps);

    [Fact]
    public void What_is_chosen_fits_into_15_seconds_on_70_percent_of_a_machine_that_can_do_a_frame_a_second()
    {
        for (var machineFps = 2.0; machineFps < 100; machineFps += 0.25)
        {
            var rate = SampleRate.Choose(machineFps, 25, Clip).SampleFps ?? 25;
            Assert.True(rate * Clip.TotalSeconds / (0.7 * machineFps) <= 15.001, $"{rate} at {machineFps}");
        }
    }

    [Fact]
    public void Nothing_is_left_out_where_the_speed_is_not_known() =>
        Assert.Null(SampleRate.Choose(null, 25, TimeSpan.FromHours(2)).SampleFps);
}
