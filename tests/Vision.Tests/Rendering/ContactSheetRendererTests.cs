using SkiaSharp;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Rendering;
using SoccerRecognition.Vision.Tests.Decode;

namespace SoccerRecognition.Vision.Tests.Rendering;

public sealed class ContactSheetRendererTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("b-frames.mp4")]
    [InlineData("late-start.ts")]
    [InlineData("vfr.mkv")]
    public async Task The_sheet_shows_frames_from_the_whole_time(string name)
    {
        var source = await Footage.GetAsync(name);
        var index = await Decoding.ProbeAsync(source);
        var request = await Rendered.RequestAsync(source, $"sheet-{name}.png");
        var shown = new List<long>();

        var made = await Renderer().RenderAsync(request, Rendered.Boxes(index.FramePtsUs), new Told(shown), Token);

        Assert.Equal(9, made.Frames);
        Assert.Equal(9, shown.Distinct().Count());
        for (var i = 0; i < 9; i++)
            Assert.InRange((shown[i] - index.Info.FirstPtsUs) / (double)index.Info.DurationUs, i / 9.0, (i + 1) / 9.0);
        using var sheet = SKBitmap.Decode(request.OutputPath);
        Assert.Equal((made.Width, made.Height), (sheet.Width, sheet.Height));
        Assert.True(Colours(sheet, 8, 44, 184, 104) > 50, "The first cell is empty.");
        Assert.True(Colours(sheet, 8, 8, 184, 28) > 3, "The header is empty.");
    }

    [Fact]
    public async Task Of_a_picture_it_is_the_annotated_picture()
    {
        var request = await Rendered.RequestAsync(await AnnotatedVideoRendererTests.PictureAsync(), "picture.jpg");

        var made = await Renderer().RenderAsync(
            request, Rendered.Boxes([request.Video.FirstPtsUs], Rendered.Box(1, 40, 60, 80, 140)), null, Token);

        using var sheet = SKBitmap.Decode(request.OutputPath);
        Assert.Equal((1, sheet.Width, sheet.Height), (made.Frames, made.Width, made.Height));
        Assert.InRange(sheet.Width, 320, 340);
        var border = sheet.GetPixel(8 + 41, 44 + 66);
        Assert.True(border.Red > 170 && border.Green < 130, border.ToString());
    }

    [Fact]
    public async Task Without_an_analysed_frame_there_is_no_sheet()
    {
        var request = await Rendered.RequestAsync(await AnnotatedVideoRendererTests.PictureAsync(), "nothing.png");

        var failure = await Assert.ThrowsAsync<WorkFailure>(() => Renderer().RenderAsync(request, Rendered.Boxes([]), null, Token));

        Assert.Equal(FailureCode.RenderFailed, failure.Code);
        Assert.False(File.Exists(request.OutputPath));
    }

    private static ContactSheetRenderer Renderer() => new(Rendered.Options with { SheetCellWidth = 192 }, Decoding.Options);

    private static int Colours(SKBitmap bitmap, int left, int top, int right, int bottom)
    {
        var colours = new HashSet<SKColor>();
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
                colours.Add(bitmap.GetPixel(x, y));
        return colours.Count;
    }

    private sealed class Told(List<long> shown) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value) => shown.Add(value.PtsUs);
    }
}
