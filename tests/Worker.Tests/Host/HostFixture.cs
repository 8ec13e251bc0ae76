using Microsoft.Extensions.Logging.Abstractions;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Worker.ProcessSegment.Host;

namespace SoccerRecognition.Worker.Tests.Host;

/// <summary>The built worker as a child host with the stub model, and real clips to send it.</summary>
internal static class HostFixture
{
    public static readonly HostSetup Setup = new(
        Checkout.PathTo("tests", "TestSupport", "StubModel"), new OnnxOptions(), new LaneOptions { Lanes = 2 }, new DecodeOptions(), "5.1.9-test");

    public static readonly SegmentHostOptions Options = new() { Executable = Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Worker") };

    public static SegmentHostClient NewHost(HostSetup? setup = null) => new(Options, setup ?? Setup, NullLogger<SegmentHostClient>.Instance);

    /// <param name="seconds">Of footage; at 25 frames/s and the stub's pace 60 s take a second or more.</param>
    /// <param name="segmentSeconds">The length of a piece.</param>
    public static async Task<IReadOnlyList<SegmentTask>> TasksAsync(double seconds, double segmentSeconds)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = await TestMedia.ClipAsync(new TestClip { Seconds = seconds }, cancellationToken);
        var index = await new MediaProber(Setup.Decode).ProbeAsync(path, cancellationToken);
        var options = new SegmentOptions { Length = TimeSpan.FromSeconds(segmentSeconds) };
        return [.. SegmentPlanner.Plan(index, FrameSelection.EveryFrame, options).Select(segment => new SegmentTask(
            $"task {segment.Index}", path, index.Info, segment, Setup.ModelFolder, "stub"))];
    }

    public static string Text(PooledSegment segment) =>
        string.Join(' ', segment.Result.Frames.PtsUs) + '/' + Convert.ToHexString(segment.Boxes) + '/' + Convert.ToHexString(segment.Signatures);
}

/// <summary>Completes with the first report.</summary>
internal sealed class FirstProgress : IProgress<int>
{
    private readonly TaskCompletionSource<int> _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<int> Reported => _reported.Task;

    public void Report(int value) => _reported.TrySetResult(value);
}
