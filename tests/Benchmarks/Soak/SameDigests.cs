using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>A minute of footage, every frame, cut into segments of several lengths: one digest.</summary>
internal static class SameDigests
{
    private static readonly int[] Seconds = [5, 11, 30];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var clip = await Footage.MatchAsync(1280, 720, bench.Scale(1500, 250), 25, 25, bench.Token);
        await using var worker = await BenchWorker.StartAsync(bench.Token);
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        var digests = new List<string>();
        foreach (var seconds in Seconds)
        {
            var jobs = await worker.RunAllAsync([video], TimeSpan.FromSeconds(seconds), bench.Token);
            var status = (await worker.Submitter.Jobs.FindAsync(KnownTenants.Default, jobs[0], bench.Token))!;
            BenchContext.Say($"segments of {seconds} s: {status.Analyses[0].Segments} segments, {status.Analyses[0].FramesDone} frames, digest {status.Digest}");
            digests.Add(status.Digest!);
        }

        return
        [
            Figure.AtMost(
                "soak_distinct_digests", digests.Distinct().Count(), 1, "digests",
                $"{bench.Scale(1500, 250)} frames, {worker.Variant}, segments of {string.Join(", ", Seconds)} s"),
        ];
    }
}
