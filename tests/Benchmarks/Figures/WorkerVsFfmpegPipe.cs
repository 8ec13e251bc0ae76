using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// The worker where decoding is the work: with the stub model over 1080p, against the very commands that it runs, each through a pipe into
/// <c>cat</c>, as many at once as the worker runs segments.
/// </summary>
internal static class WorkerVsFfmpegPipe
{
    private const string Worker = "worker", Pipe = "ffmpeg_into_cat";
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var shape = new FrameShape(960, 544, PixelLayout.Gbrp);
        var clip = await Footage.MatchAsync(1920, 1080, bench.Scale(800, 200), 100, 25, bench.Token);
        await using var worker = await BenchWorker.StartAsync(bench.Token, (shape.Width, shape.Height));
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        await worker.RunAsync(video, SegmentLength, bench.Token);

        var alone = await FfmpegAlone.PlanAsync(clip, SegmentLength, shape, bench.Token);
        var rounds = await Rounds.RunAsync(
            bench, "frames/s",
            new Side(Worker, async () => (await worker.RunAsync(video, SegmentLength, bench.Token)).FramesPerSecond),
            new Side(Pipe, () => alone.MeasureRateAsync(bench.Token)));
        return
        [
            Figure.AtLeast(
                "worker_vs_ffmpeg_pipe", rounds.Ratio(Worker, Pipe), 0.90, "ratio",
                $"stub model, 1920x1080 to 960x544 gbrp, {alone.Segments} segments, {FfmpegAlone.AtOnce} at once on both sides; {rounds.Describe("frames/s", Worker, Pipe)}"),
        ];
    }
}
