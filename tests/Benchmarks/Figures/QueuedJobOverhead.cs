using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
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
/// What a queued job costs beyond its pixels: many small clips, each a video of its own, through a worker process, against the same probe, sandboxed
/// ffmpeg and stub in a bare loop with as many at once. Wall time a job at full load; the note has processor time, without the server's and ffmpeg's.
/// </summary>
internal static class QueuedJobOverhead
{
    private const int AtOnce = 2; // WorkerOptions.SegmentSlots
    private const string Worker = "worker", Bare = "bare_loop";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var jobs = bench.Jobs ?? bench.Scale(70, 20); // a round
        var clip = await Footage.SmallAsync(10, 10, bench.Token);
        using var folder = TestFolder.Create("bench");
        var models = StubModels.Write(folder.Path, 320, 192);
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var submitter = new Submitter(database, folder.PathTo("objects"), Submitter.Catalog(models, StubModels.Name));
        var settings = WorkerSettings.Of(test.ConnectionString, folder.Path, models);
        settings["Worker:IdlePoll"] = "00:00:00.100";
        await using var worker = WorkerProcess.Start(settings, null);
        await using var lanes = new InferenceLanes(DetectionFamilies.Load(Path.Combine(models, StubModels.Name), new OnnxOptions(), 1), new LaneOptions(), "cpu");
        var (workerCpu, bareCpu) = (new List<double>(), new List<double>());
        await WorkerProcess.ReadyAsync(database, 1, bench.Token);
        await RunJobsAsync(submitter, worker, clip, bench.Scale(60, AtOnce), [], bench.Token); // A worker lives for days: its code is compiled.
        await RunBareAsync(lanes, clip, bench.Scale(60, AtOnce), [], bench.Token);

        var rounds = await Rounds.RunAsync(
            bench, "ms/job",
            new Side(Worker, () => RunJobsAsync(submitter, worker, clip, jobs, workerCpu, bench.Token)),
            new Side(Bare, () => RunBareAsync(lanes, clip, jobs, bareCpu, bench.Token)));
        return
        [
            Figure.AtMost("queued_job_overhead_ms", rounds.Difference(Worker, Bare), 5, "ms", string.Create(
                CultureInfo.InvariantCulture,
                $"{jobs} queued jobs a round, 10 frames each, {AtOnce} at once on both sides; CPU ms a job {Rounds.MedianOf(workerCpu):F0} and {Rounds.MedianOf(bareCpu):F0}; {rounds.Describe("ms/job", Worker, Bare)}")),
        ];
    }

    /// <summary>The worker stands still until all jobs are accepted: what accepting costs is not the worker's.</summary>
    private static async Task<double> RunJobsAsync(
        Submitter submitter, WorkerProcess worker, string clip, int jobs, List<double> cpu, CancellationToken cancellationToken)
    {
        worker.Pause();
        var ids = new List<Guid>();
        for (var i = 0; i < jobs; i++)
            ids.Add((await submitter.SubmitAsync(await submitter.AddVideoAsync(clip, cancellationToken), null, cancellationToken)).JobId);
        worker.Resume();
        var (start, before) = (Stopwatch.GetTimestamp(), worker.CpuSeconds);
        await submitter.WaitAsync(ids, cancellationToken);
        cpu.Add(1000 * (worker.CpuSeconds - before) / jobs);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / jobs;
    }

    private static async Task<double> RunBareAsync(InferenceLanes lanes, string clip, int jobs, List<double> cpu, CancellationToken cancellationToken)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), ProcessUse.CpuSeconds(Environment.ProcessId));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (_, token) => await RunOneAsync(lanes, clip, token));
        cpu.Add(1000 * (ProcessUse.CpuSeconds(Environment.ProcessId) - before) / jobs);
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
