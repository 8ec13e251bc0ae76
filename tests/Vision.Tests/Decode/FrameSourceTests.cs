using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

public sealed class FrameSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("open-gop.mp4", 4)]
    [InlineData("vfr.mkv", 7)]
    [InlineData("fps-60-ntsc.mp4", 29.97)]
    [InlineData("mpeg4.avi", 3)]
    [InlineData("interlaced.mp4", 2)]
    public async Task Sampled_frames_are_the_same_pixels_at_the_same_times(string name, double sampleFps)
    {
        var path = await Footage.GetAsync(name);
        var index = await Decoding.ProbeAsync(path);
        var all = (await Decoding.ReadAsync(path, index, Decoding.Plan(index, 600))).ToDictionary(frame => frame.PtsUs, frame => frame.Hash);
        var selection = new FrameSelection(sampleFps, index.Info.FirstPtsUs + 1_300_000, index.Info.FirstPtsUs + 5_700_000);
        var expected = FrameGrid.Select(index.FramePtsUs, selection).Select(frame => index.FramePtsUs[frame]).ToList();

        var sampled = await Decoding.ReadAsync(path, index, Decoding.Plan(index, 2, selection));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, sampled.Select(frame => frame.PtsUs));
        Assert.All(sampled, frame => Assert.Equal(all[frame.PtsUs], frame.Hash));
    }

    [Fact]
    public async Task A_list_too_long_for_an_argument_is_still_exact()
    {
        var path = Footage.NewPath("long.mp4");
        await Ffmpeg.MakeAsync($"-f lavfi -i color=s=32x32:r=100:d=90 -c:v libx264 -preset ultrafast -g 9999 {path}");
        var index = await Decoding.ProbeAsync(path);
        var plan = Decoding.Plan(index, 600, new FrameSelection(30, null, null));

        var frames = await Decoding.ReadAsync(path, index, plan);

        Assert.InRange(Assert.Single(plan).FramePtsUs.Length, 2690, 2700);
        Assert.Equal(plan[0].FramePtsUs, frames.Select(frame => frame.PtsUs));
    }

    [Fact]
    public async Task Planes_hold_the_same_samples_as_interleaved_pixels()
    {
        var path = await Footage.GetAsync("closed-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        var segment = Decoding.Plan(index, 2, new FrameSelection(1, null, null))[1];
        var interleaved = await FirstAsync(path, index, segment, new FrameShape(96, 64, PixelLayout.Bgr24));
        var planes = await FirstAsync(path, index, segment, new FrameShape(96, 64, PixelLayout.Gbrp));

        // The scaler shares colour between neighbours in interleaved pixels and not in planes: near on average, and nearest to the right channel.
        for (var channel = 0; channel < 3; channel++)
        {
            int[] order = [1, 0, 2];
            var distances = order.Select(other => MeanDistance(planes.AsSpan(channel * Plane, Plane), interleaved, other)).ToArray();
            Assert.InRange(distances[channel], 0, 8);
            Assert.Equal(distances.Min(), distances[channel]);
        }
    }

    [Fact]
    public async Task A_seek_that_lands_too_late_starts_over()
    {
        var path = await Footage.GetAsync("open-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        var segment = Decoding.Plan(index, 2)[1];
        var (expected, warnings) = (await Decoding.ReadAsync(path, index, [segment]), new List<Warning>());

        var late = segment with { SeekUs = index.FramePtsUs[index.Keyframes[^1]] };

        Assert.Equal(expected, await Decoding.ReadAsync(path, index, [late], warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Listed_frames_that_do_not_come_are_counted_and_shift_nothing()
    {
        var path = await Footage.GetAsync("b-frames.mp4");
        var index = await Decoding.ProbeAsync(path);
        var segment = Decoding.Plan(index, 2)[1];
        var (expected, warnings) = (await Decoding.ReadAsync(path, index, [segment]), new List<Warning>());
        long[] invented = [segment.FramePtsUs[3] + 1, segment.FramePtsUs[7] - 2, segment.FramePtsUs[^1] + 3];

        var frames = await Decoding.ReadAsync(path, index, [segment with { FramePtsUs = [.. segment.FramePtsUs.Concat(invented).Order()] }], warnings);

        Assert.Equal(expected, frames);
        var warning = Assert.Single(warnings);
        Assert.Equal(("frames-missing", invented[0], 3), (warning.Code, warning.PtsUs, warning.Frames));
    }

    [Theory]
    [InlineData(SandboxMode.Off, 1)]
    [InlineData(SandboxMode.Auto, 4)]
    public async Task Pixels_depend_neither_on_the_sandbox_nor_on_the_threads(SandboxMode sandbox, int threads)
    {
        var path = await Footage.GetAsync("b-frames.mp4");
        var index = await Decoding.ProbeAsync(path);
        var segment = Decoding.Plan(index, 2)[1];
        var options = new DecodeOptions { Sandbox = sandbox, DecoderThreads = threads };

        Assert.Equal(await Decoding.ReadAsync(path, index, [segment]), await Decoding.ReadAsync(path, index, [segment], options: options));
    }

    [Fact]
    public async Task High_dynamic_range_is_tone_mapped()
    {
        var path = Footage.NewPath("hdr.mp4");
        const string Pq = "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc";
        const string X265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=192x108:r=25:d=1 -pix_fmt yuv420p10le {X265} {Pq} {path}");
        var index = await Decoding.ProbeAsync(path);
        var plain = index with { Info = index.Info with { Traits = index.Info.Traits with { HighDynamicRange = false } } };

        var mapped = await Decoding.ReadAsync(path, index, Decoding.Plan(index, 30));

        Assert.True(index.Info.Traits.HighDynamicRange);
        Assert.Equal(index.FramePtsUs, mapped.Select(frame => frame.PtsUs));
        if ((await Ffmpeg.RunAsync("ffmpeg", "-v error -filters")).Contains(" zscale "))
            Assert.NotEqual(await Decoding.ReadAsync(path, plain, Decoding.Plan(plain, 30)), mapped);
    }

    private const int Plane = 96 * 64;

    private static double MeanDistance(ReadOnlySpan<byte> plane, byte[] interleaved, int channel)
    {
        long sum = 0;
        for (var i = 0; i < plane.Length; i++) sum += Math.Abs(plane[i] - interleaved[(i * 3) + channel]);
        return (double)sum / plane.Length;
    }

    private static async Task<byte[]> FirstAsync(string path, VideoIndex index, PlannedSegment segment, FrameShape shape)
    {
        await using var source = await FfmpegFrameSource.StartAsync(path, index.Info, segment, shape, Decoding.Options, Token);
        var pixels = new byte[shape.Bytes];
        Assert.Equal(segment.FramePtsUs[0], await source.ReadAsync(pixels, Token));
        return pixels;
    }
}
