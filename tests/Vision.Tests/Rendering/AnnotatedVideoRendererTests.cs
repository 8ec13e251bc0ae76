using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Rendering;
using SoccerRecognition.Vision.Tests.Decode;

namespace SoccerRecognition.Vision.Tests.Rendering;

public sealed class AnnotatedVideoRendererTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("b-frames.mp4")]
    [InlineData("vfr.mp4")]
    [InlineData("turned-90.mp4")]
    [InlineData("late-start.ts")]
    [InlineData("fps-60-ntsc.mp4")]
    [InlineData("interlaced.mp4")]
    public async Task Every_frame_of_the_source_is_shown_at_its_own_time(string name)
    {
        var source = await Footage.GetAsync(name);
        var index = await Decoding.ProbeAsync(source);
        var request = await Rendered.RequestAsync(source, $"annotated-{name}.mp4");

        var made = await Renderer().RenderAsync(request, Rendered.Boxes(index.FramePtsUs), null, Token);

        var shown = await Ffmpeg.FramePtsUsAsync(request.OutputPath);
        Assert.Equal(index.FramePtsUs.Length, made.Frames);
        Assert.Equal((index.Info.Width & ~1, index.Info.Height & ~1), (made.Width, made.Height));
        // The file's clock ticks 90,000 times a second.
        Assert.Equal(index.FramePtsUs.Length, shown.Length);
        Assert.All(shown.Zip(index.FramePtsUs), pair => Assert.InRange(pair.First - (pair.Second - index.FramePtsUs[0]), -12, 12));
    }

    [Fact]
    public async Task A_box_is_drawn_in_its_teams_colour_where_it_is_and_nowhere_else()
    {
        var source = await GreyAsync();
        var request = await Rendered.RequestAsync(source, "coloured.mp4");

        await Renderer().RenderAsync(
            request, Rendered.Boxes([0, 960_000], Rendered.Box(1, 40, 60, 80, 140), Rendered.Box(2, 200, 60, 240, 140)), null, Token);

        var red = await Rendered.PixelAsync(request.OutputPath, 12, 40, 64);
        var blue = await Rendered.PixelAsync(request.OutputPath, 12, 238, 64);
        var inside = await Rendered.PixelAsync(request.OutputPath, 12, 60, 100);
        Assert.True(red[0] > 180 && red[1] < 120 && red[2] < 120, $"Red: {string.Join(' ', red)}.");
        Assert.True(blue[2] > 180 && blue[0] < 120 && blue[1] < 120, $"Blue: {string.Join(' ', blue)}.");
        Assert.All(inside, channel => Assert.InRange(channel, 118, 138));
    }

    [Fact]
    public async Task Between_sampled_frames_the_box_moves_with_its_track()
    {
        var source = await GreyAsync();
        var request = await Rendered.RequestAsync(source, "moving.mp4");
        RenderFrame[] sampled = [new(0, [Rendered.Box(1, 40, 60, 80, 140)]), new(960_000, [Rendered.Box(1, 200, 60, 240, 140)])];

        await Renderer().RenderAsync(request, sampled.ToAsyncEnumerable(), null, Token);

        // Half way: picture 12 of 24.
        Assert.True((await Rendered.PixelAsync(request.OutputPath, 12, 120, 64))[1] < 110);
        Assert.InRange((await Rendered.PixelAsync(request.OutputPath, 12, 40, 64))[1], 118, 138);
    }

    [Fact]
    public async Task Wide_footage_is_scaled_down_and_its_boxes_with_it()
    {
        var source = await GreyAsync();
        var request = await Rendered.RequestAsync(source, "small.mp4");

        var made = await new AnnotatedVideoRenderer(Rendered.Options with { MaxWidth = 160 }, Decoding.Options)
            .RenderAsync(request, Rendered.Boxes([0, 960_000], Rendered.Box(1, 80, 60, 160, 140)), null, Token);

        Assert.Equal((160, 90), (made.Width, made.Height));
        var red = await Rendered.PixelAsync(request.OutputPath, 12, 40, 34);
        Assert.True(red[0] > red[1] + 60, string.Join(' ', red));
    }

    [Fact]
    public async Task Only_the_asked_time_is_shown()
    {
        var source = await Footage.GetAsync("b-frames.mp4");
        var request = await Rendered.RequestAsync(source, "part.mp4") with { FromUs = 2_000_000, ToUs = 3_000_000 };

        var made = await Renderer().RenderAsync(request, Rendered.Boxes([2_000_000]), null, Token);

        Assert.Equal(25, made.Frames);
    }

    [Fact]
    public async Task A_picture_becomes_a_video_of_one_frame()
    {
        var path = await PictureAsync();
        var request = await Rendered.RequestAsync(path, "picture.mp4");

        var made = await Renderer().RenderAsync(request, Rendered.Boxes([request.Video.FirstPtsUs], Rendered.Box(1, 40, 60, 80, 140)), null, Token);

        Assert.Equal(1, made.Frames);
        Assert.Single(await Ffmpeg.FramePtsUsAsync(request.OutputPath));
    }

    [Fact]
    public async Task Cancelling_kills_both_children_and_leaves_no_file()
    {
        var source = await Footage.GetAsync("b-frames.mp4");
        var request = await Rendered.RequestAsync(source, "cancelled.mp4");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var progress = new Told(done =>
        {
            if (done.Frames == 3) cancel.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Renderer().RenderAsync(request, Rendered.Boxes([0]), progress, cancel.Token));

        Assert.Equal(3, progress.Last.Frames);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(request.OutputPath)!, "cancelled*"));
    }

    [Fact]
    public async Task Footage_that_is_gone_and_an_output_that_cannot_be_written_are_failures_with_a_code()
    {
        var source = await GreyAsync();
        var request = await Rendered.RequestAsync(source, "never.mp4");

        var gone = await Assert.ThrowsAsync<WorkFailure>(
            () => Renderer().RenderAsync(request with { SourcePath = source + ".gone" }, Rendered.Boxes([0]), null, Token));
        var nowhere = await Assert.ThrowsAsync<WorkFailure>(
            () => Renderer().RenderAsync(request with { OutputPath = Footage.NewPath("no/such/folder.mp4") }, Rendered.Boxes([0]), null, Token));

        Assert.Equal((FailureCode.SourceGone, FailureCode.RenderFailed), (gone.Code, nowhere.Code));
    }

    internal static async Task<string> PictureAsync()
    {
        var path = Footage.NewPath($"{Path.GetRandomFileName()}.png");
        await Ffmpeg.MakeAsync($"-f lavfi -i color=gray:s=320x180 -frames:v 1 {path}");
        return path;
    }

    internal static async Task<string> GreyAsync()
    {
        var path = Footage.NewPath($"{Path.GetRandomFileName()}.mp4");
        await Ffmpeg.MakeAsync($"-f lavfi -i color=gray:s=320x180:r=25:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p {path}");
        return path;
    }

    private static AnnotatedVideoRenderer Renderer() => new(Rendered.Options, Decoding.Options);

    private sealed class Told(Action<RenderProgress> then) : IProgress<RenderProgress>
    {
        public RenderProgress Last { get; private set; }

        public void Report(RenderProgress value)
        {
            Last = value;
            then(value);
        }
    }
}
