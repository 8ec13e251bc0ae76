using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using Microsoft.Extensions.Options;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// One video on two worker processes, each pinned to a core with all its children, over the same video on one of them: from the first lease of a
/// segment to the last commit, as the database tells it.
/// </summary>
internal static class TwoWorkersSpeedup
{
    private const string One = "one_worker", Two = "two_workers";
    private const int FramesPerSegment = 15; // one second of this footage
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        if (Environment.ProcessorCount < 2) throw new PlatformNotSupportedException("two workers need two cores");
        var clip = await Footage.MatchAsync(1280, 720, bench.Scale(16, 8) * FramesPerSegment, FramesPerSegment, FramesPerSegment, bench.Token);
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        using var folder = TestFolder.Create("bench");
        var settings = WorkerSettings.Of(test.ConnectionString, folder.Path, null);
        (settings["Lanes:Lanes"], settings["Worker:IdlePoll"]) = ("1", "00:00:00.100");
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var submitter = new Submitter(database, folder.PathTo("objects"), Submitter.Catalog(settings["Models:Folder"]!, settings["Models:Detection"]!));
        var video = await submitter.AddVideoAsync(clip, bench.Token);

        // The first sweeps, plans and links; the second only takes segments, so that it may stand still while the first works alone.
        await using var first = WorkerProcess.Start(settings, 0);
        await using var second = WorkerProcess.Start(new Dictionary<string, string?>(settings) { ["Worker:Roles"] = "detection", ["Worker:Sweep"] = "false" }, 1);
        await WorkerProcess.ReadyAsync(database, 2, bench.Token);
        await RunAsync(submitter, video, bench);

        var workers = new List<long>();
        var rounds = await Rounds.RunAsync(
            bench, "s",
            new Side(One, async () =>
            {
                second.Pause();
                var work = await RunAsync(submitter, video, bench);
                second.Resume();
                return work.Seconds;
            }),
            new Side(Two, async () =>
            {
                var work = await RunAsync(submitter, video, bench);
                workers.Add(work.Workers);
                return work.Seconds;
            }));
        if (workers.Any(one => one != 2)) throw new InvalidOperationException("only one of the two workers took segments");
        return
        [
            Figure.AtLeast(
                "two_workers_speedup", rounds.Ratio(One, Two), 1.85, "ratio",
                $"{bench.Scale(16, 8)} segments, two processes with one lane, each with its ffmpeg on a core of its own; {rounds.Describe("s", One, Two)}"),
        ];
    }

    private static async Task<PixelWork> RunAsync(Submitter submitter, Video video, BenchContext bench)
    {
        var job = await submitter.SubmitAsync(video, SegmentLength, bench.Token);
        await submitter.WaitAsync([job.JobId], bench.Token);
        return await submitter.ReadPixelWorkAsync(job.JobId, bench.Token);
    }
}
