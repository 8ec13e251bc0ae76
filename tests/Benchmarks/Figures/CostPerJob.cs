using System.Diagnostics;
using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// What a job costs beyond its pixels: many queued small clips, each a video of its own, against the same probe, decode and stub in a bare loop
/// with as many at once. Wall time a job at full load.
/// </summary>
internal static class CostPerJob
{
    private const int AtOnce = 2; // WorkerOptions.SegmentSlots
    private const string Worker = "worker", Bare = "bare_loop";
    private static readonly (int Width, int Height) Picture = (320, 192);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var jobs = bench.Scale(70, 20); // by three rounds: some 200
        var clip = await Footage.ClipAsync(Picture.Width, Picture.Height, 10, 10, 25, bench.Token);
        using var folder = TestFolder.Create("bench");
        var stub = Path.Combine(StubModels.Write(folder.Path, Picture.Width, Picture.Height), StubModels.Name);
        await using var worker = await BenchWorker.StartAsync(bench.Token, Picture);
        await using var lanes = new InferenceLanes(DetectionFamilies.Load(stub, new OnnxOptions(), 1), new LaneOptions(), "cpu");
        await RunJobsAsync(worker, clip, 4, bench.Token);
        await RunBareAsync(lanes, clip, 4, bench.Token);

        var rounds = await Rounds.RunAsync(
            bench, "ms/job",
            new Side(Worker, () => RunJobsAsync(worker, clip, jobs, bench.Token)),
            new Side(Bare, () => RunBareAsync(lanes, clip, jobs, bench.Token)));
        return
        [
            Figure.AtMost("cost_per_job_ms", rounds.Median(Worker) - rounds.Median(Bare), 5, "ms", string.Create(
                CultureInfo.InvariantCulture,
                $"{jobs} queued jobs a round, 10 frames each, {AtOnce} segments at once on both sides; {rounds.Describe("ms/job", Worker, Bare)}")),
        ];
    }

    private static async Task<double> RunJobsAsync(BenchWorker worker, string clip, int jobs, CancellationToken cancellationToken)
    {
        var videos = new List<Video>();
        for (var i = 0; i < jobs; i++) videos.Add(await worker.Submitter.AddVideoAsync(clip, cancellationToken));
        var start = Stopwatch.GetTimestamp();
        await worker.RunAllAsync(videos, null, cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / jobs;
    }

    private static async Task<double> RunBareAsync(InferenceLanes lanes, string clip, int jobs, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (_, token) => await RunOneAsync(lanes, clip, token));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / jobs;
    }

    private static async Task RunOneAsync(InferenceLanes lanes, string clip, CancellationToken cancellationToken)
    {
        var options = new DecodeOptions();
        var index = await new MediaProber(options).ProbeAsync(clip, cancellationToken);
        foreach (var segment in SegmentPlanner.Plan(index, FrameSelection.EveryFrame, new SegmentOptions()))
        {
            await using var source = await FfmpegFrameSource.StartAsync(clip, index.Info, segment, lanes.Shape, options, cancellationToken);
            var task = new SegmentTask("bench", clip, index.Info, segment, "", "none");
            using var done = await new SegmentPipeline(lanes).RunPooledAsync(task, source, null, cancellationToken);
            if (done.Result.Frames.Count != segment.FramePtsUs.Length) throw new InvalidOperationException("frames are missing");
        }
    }
}
