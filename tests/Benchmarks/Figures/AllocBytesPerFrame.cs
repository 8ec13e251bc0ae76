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
        var clip = await Footage.SmallAsync(bench.Scale(15_000, 1500), 25, bench.Token);
        await using var worker = await BenchWorker.StartAsync(bench.Token, (320, 192));
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        var warmUp = await Footage.SmallAsync(100, 25, bench.Token);
        await worker.RunAsync(await worker.Submitter.AddVideoAsync(warmUp, bench.Token), null, bench.Token);

        var before = await worker.ReadUseAsync(bench.Token);
        var work = await worker.RunAsync(video, null, bench.Token);
        var use = await worker.ReadUseAsync(bench.Token) - before;
        var (parent, child) = ((double)use.ParentBytes / work.Frames, (double)use.ChildBytes / work.Frames);
        return
        [
            Figure.AtMost("alloc_bytes_per_frame", parent + child, 1024, "bytes", string.Create(
                CultureInfo.InvariantCulture,
                $"{work.Frames} frames of 23 boxes in {work.Segments} segments, stub model; child {child:F0}, parent {parent:F0} (plan, commit, link and publish)")),
        ];
    }
}
