using System.Diagnostics;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// The worker where decoding is the work: with the stub model over 1080p, against the very commands that it runs, each through a pipe into
/// <c>cat</c>, as many at once as the worker runs segments.
/// </summary>
internal static class WorkerVsFfmpegPipe
{
    private const int AtOnce = 2; // WorkerOptions.SegmentSlots
    private const string Worker = "worker", Pipe = "ffmpeg_into_cat";
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var shape = new FrameShape(960, 544, PixelLayout.Gbrp);
        var clip = await Footage.MatchAsync(1920, 1080, bench.Scale(800, 200), 100, 25, bench.Token);
        await using var worker = await BenchWorker.StartAsync(bench.Token, (shape.Width, shape.Height));
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        await worker.RunAsync(video, SegmentLength, bench.Token);

        var index = await new MediaProber(new DecodeOptions()).ProbeAsync(clip, bench.Token);
        var segments = SegmentPlanner.Plan(index, FrameSelection.EveryFrame, new SegmentOptions { Length = SegmentLength });
        var rounds = await Rounds.RunAsync(
            bench, "frames/s",
            new Side(Worker, async () => (await worker.RunAsync(video, SegmentLength, bench.Token)).FramesPerSecond),
            new Side(Pipe, () => RunPipesAsync(clip, index, segments, shape, bench.Token)));
        return
        [
            Figure.AtLeast(
                "worker_vs_ffmpeg_pipe", rounds.Ratio(Worker, Pipe), 0.90, "ratio",
                $"stub model, 1920x1080 to 960x544 gbrp, {segments.Count} segments, {AtOnce} at once on both sides; {rounds.Describe("frames/s", Worker, Pipe)}"),
        ];
    }

    private static async Task<double> RunPipesAsync(
        string clip, VideoIndex index, IReadOnlyList<PlannedSegment> segments, FrameShape shape, CancellationToken cancellationToken)
    {
        var options = new DecodeOptions();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(segments, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (segment, token) =>
        {
            var (command, input) = await DecodeRun.CommandAsync(clip, index.Info, segment, segment.SeekUs, shape, options, token);
            if (input is not null) throw new InvalidOperationException("A chain of filters on standard input is not measured.");
            await RunPipeAsync(command, token);
        });
        return segments.Sum(one => one.FramePtsUs.Length) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task RunPipeAsync(List<string> command, CancellationToken cancellationToken)
    {
        // Messages are written as for the worker, and thrown away.
        string[] arguments = ["-c", "\"$@\" 2>/dev/null </dev/null | cat >/dev/null", "sh", .. command];
        using var shell = Process.Start(new ProcessStartInfo("sh", arguments))!;
        await shell.WaitForExitAsync(cancellationToken);
    }
}
