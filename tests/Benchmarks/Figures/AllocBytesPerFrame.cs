using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>Managed allocation of parent and child over a whole job of many frames (23 boxes each), from its acceptance to its digest.</summary>
internal static class AllocBytesPerFrame
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        // Small pictures: allocation does not depend on their size, only on their number.
        var clip = await Footage.SmallAsync(bench.Scale(7500, 1500), 25, bench.Token);
        await using var worker = await BenchWorker.StartAsync(bench.Token, (320, 192));
        await worker.WarmUpAsync(bench.Scale(60, 10), bench.Token);
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        await worker.RunAsync(video, null, bench.Token); // Fills the pools of arrays.

        var before = await worker.ReadUseAsync(bench.Token);
        var linking = before;
        var jobs = await worker.RunAllAsync([video], null, bench.Token, async () => linking = await worker.ReadUseAsync(bench.Token));
        var use = await worker.ReadUseAsync(bench.Token) - before;
        var work = await worker.Submitter.ReadPixelWorkAsync(jobs[0], bench.Token);
        return
        [
            Figure.AtMost("alloc_bytes_per_frame", PerFrame(use.ParentBytes + use.ChildBytes), 1024, "bytes", string.Create(
                CultureInfo.InvariantCulture,
                $"{work.Frames} frames of 23 boxes in {work.Segments} segments, stub model, second job over them; child {PerFrame(use.ChildBytes):F0}, parent up to the last segment's commit {PerFrame(linking.ParentBytes - before.ParentBytes):F0}, parent while linking and publishing {PerFrame(use.ParentBytes - (linking.ParentBytes - before.ParentBytes)):F0}")),
        ];

        double PerFrame(long bytes) => (double)bytes / work.Frames;
    }
}
