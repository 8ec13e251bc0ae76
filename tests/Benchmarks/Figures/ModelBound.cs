using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// The worker where the model is the work, for the variant that this machine picks and for fp32: against ONNX Runtime alone, against pipelines
/// that others would write, and how much of the processor is neither ffmpeg's nor the model's. One set of rounds for all of it.
/// </summary>
internal static class ModelBound
{
    public static readonly string[] Figures =
    [
        "worker_vs_bare_ort", "worker_vs_bare_ort_fp32", "overhead_cpu_share", "overhead_cpu_share_fp32",
        "worker_vs_python_peer", "worker_default_vs_python_peer", "worker_vs_node_peer", "worker_default_vs_node_peer",
    ];

    private const string Fp32 = "fp32";
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(6);
    private static readonly string Model = Checkout.PathTo("models", "nanodet-g");

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var chosen = ModelFolder.ReadManifest(Model).Choose("auto", CpuFeatures.OfThisMachine.HasVnni).Name;
        var clip = await Footage.MatchAsync(1280, 720, bench.Scale(300, 100), 150, 25, bench.Token);
        var shortClip = await Footage.MatchAsync(1280, 720, bench.Scale(150, 50), 75, 25, bench.Token);
        var variants = new List<VariantSides>();
        var peers = await PeerPipeline.FindAllAsync(bench.Token);
        await WarmUpAsync(bench);
        try
        {
            foreach (var variant in new[] { chosen, Fp32 }.Distinct())
                variants.Add(await VariantSides.StartAsync(bench, Model, variant, variant == Fp32 ? shortClip : clip, SegmentLength));
            var sides = variants.SelectMany(one => one.Sides(bench))
                .Concat(peers.Select(peer => new Side(peer.Name, () => peer.MeasureAsync(shortClip, Model, bench.Token))));
            var rounds = await Rounds.RunAsync(bench, "frames/s", [.. sides]);
            return [.. variants.SelectMany(one => one.Figures(rounds, one.Variant == chosen ? "" : "_" + Fp32)), .. Against(rounds, chosen)];
        }
        finally
        {
            foreach (var one in variants) await one.DisposeAsync();
        }
    }

    /// <summary>The parent's code is this process's own, whatever model its child runs: the stub's jobs are the quickest to warm it with.</summary>
    private static async Task WarmUpAsync(BenchContext bench)
    {
        await using var worker = await BenchWorker.StartAsync(bench.Token, (320, 192));
        await worker.WarmUpAsync(bench.Scale(60, 5), bench.Token);
    }

    private static IEnumerable<Figure> Against(Rounds rounds, string chosen)
    {
        foreach (var (peer, aim, defaultAim) in new[] { (PeerPipeline.Python, 1.05, 2.3), (PeerPipeline.Node, 1.15, 2.5) })
        {
            if (!rounds.Has(peer))
            {
                yield return new Figure($"worker_vs_{peer}", null, ">=", aim, "ratio", PeerPipeline.WhyNot(peer));
                continue;
            }

            yield return Figure.AtLeast(
                $"worker_vs_{peer}", rounds.Ratio(VariantSides.WorkerOf(Fp32), peer), aim, "ratio",
                $"both fp32, the same clip; {rounds.Describe("frames/s", VariantSides.WorkerOf(Fp32), peer)}");
            if (chosen == Fp32) continue;
            yield return Figure.AtLeast(
                $"worker_default_vs_{peer}", rounds.Ratio(VariantSides.WorkerOf(chosen), peer), defaultAim, "ratio",
                $"the worker's {chosen} against the peer's fp32; {rounds.Describe("frames/s", VariantSides.WorkerOf(chosen), peer)}");
        }
    }
}
