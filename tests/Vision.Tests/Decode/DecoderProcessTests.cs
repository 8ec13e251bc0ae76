using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

/// <summary>Memory, descriptors and signals are the process's: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(DecoderProcessTests), DisableParallelization = true)]
[Collection(nameof(DecoderProcessTests))]
public sealed class DecoderProcessTests
{
#if DEBUG
    // The state machines of a debug build are objects.
    private const int MostBytesAFrame = 500;
#else
    private const int MostBytesAFrame = 100;
#endif

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frame_costs_no_managed_memory()
    {
        const int frames = 150;
        var path = await OwnCopyAsync("closed-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        await using var source = await StartAsync(path, index, Decoding.Plan(index, 600)[0]);
        var pixels = new byte[Decoding.Small.Bytes];
        // Off the test framework's own context, which allocates for each continuation.
        var perFrame = await Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++) await source.ReadAsync(pixels, Token);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < frames; i++) Assert.NotNull(await source.ReadAsync(pixels, Token));
            return (GC.GetTotalAllocatedBytes(precise: true) - before) / frames;
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{perFrame} bytes a frame");
        Assert.InRange(perFrame, 0, MostBytesAFrame);
    }

    [Fact]
    public async Task Disposing_midway_leaves_no_process_and_no_descriptor()
    {
        var path = await OwnCopyAsync("open-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        var segment = Decoding.Plan(index, 600)[0];
        var pixels = new byte[Decoding.Small.Bytes];
        await ReadOneAsync();
        var (descriptors, threads) = (Descriptors(), Threads());

        for (var i = 0; i < 8; i++) await ReadOneAsync();

        Assert.Empty(DecoderProcess.Of(path));
        Assert.InRange(Descriptors(), 0, descriptors);
        // The pool's own may come and go.
        Assert.InRange(Threads(), 0, threads + 4);

        async Task ReadOneAsync()
        {
            await using var source = await StartAsync(path, index, segment);
            Assert.NotNull(await source.ReadAsync(pixels, Token));
            Assert.NotEmpty(DecoderProcess.Of(path));
        }
    }

    [Fact]
    public async Task Cancelling_a_read_ends_it_and_the_child()
    {
        var path = await OwnCopyAsync("open-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        await using var source = await StartAsync(path, index, Decoding.Plan(index, 600)[0]);
        await source.ReadAsync(new byte[Decoding.Small.Bytes], Token);
        DecoderProcess.Signal(path, "STOP");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        // Frames that were in the pipe already come first.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true) await source.ReadAsync(new byte[Decoding.Small.Bytes], cancellation.Token);
        });
    }

    [Fact]
    public async Task A_decoder_that_hangs_is_a_timeout()
    {
        var path = await OwnCopyAsync("closed-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        var options = Decoding.Options with { StallTimeout = TimeSpan.FromMilliseconds(300) };
        var failure = await FailureAfterAsync(path, index, options, "STOP");

        Assert.Equal(FailureCode.Timeout, failure.Code);
    }

    [Theory]
    [InlineData("SEGV", "media-decode-crashed")]
    [InlineData("ABRT", "media-decode-crashed")]
    [InlineData("KILL", "resource-limit")]
    public async Task A_decoder_that_dies_says_why(string signal, string code)
    {
        var path = await OwnCopyAsync("closed-gop.mp4");
        var index = await Decoding.ProbeAsync(path);
        var failure = await FailureAfterAsync(path, index, Decoding.Options, signal);

        Assert.Equal(code, failure.Code.Code);
    }

    /// <summary>Large frames, so that the pipe holds less than one and the decoder is surely not at its end.</summary>
    private static async Task<WorkFailure> FailureAfterAsync(string path, VideoIndex index, DecodeOptions options, string signal)
    {
        var shape = new FrameShape(1280, 720, PixelLayout.Bgr24);
        var segment = Decoding.Plan(index, 600)[0];
        await using var source = await FfmpegFrameSource.StartAsync(path, index.Info, segment, shape, options, Token);
        var pixels = new byte[shape.Bytes];
        await source.ReadAsync(pixels, Token);
        DecoderProcess.Signal(path, signal);
        return await Assert.ThrowsAsync<WorkFailure>(async () =>
        {
            while (await source.ReadAsync(pixels, Token) is not null)
            {
            }
        });
    }

    private static Task<FfmpegFrameSource> StartAsync(string path, VideoIndex index, PlannedSegment segment) =>
        FfmpegFrameSource.StartAsync(path, index.Info, segment, Decoding.Small, Decoding.Options, Token);

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

    /// <summary>Under a name of its own, by which its decoder is found among the machine's processes.</summary>
    private static async Task<string> OwnCopyAsync(string name)
    {
        var path = Footage.NewPath($"{Guid.CreateVersion7():N}-{name}");
        File.Copy(await Footage.GetAsync(name), path);
        return path;
    }
}
