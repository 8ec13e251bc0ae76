using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
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
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(4);
    private static readonly string Model = Checkout.PathTo("models", "nanodet-g");

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var chosen = ModelFolder.ReadManifest(Model).Choose("auto", CpuFeatures.OfThisMachine.HasVnni).Name;
        var clip = await Footage.MatchAsync(1280, 720, bench.Scale(300, 100), 100, 25, bench.Token);
        var shortClip = await Footage.MatchAsync(1280, 720, bench.Scale(150, 50), 50, 25, bench.Token);
        var variants = new List<VariantSides>();
        var peers = await PeerPipeline.FindAllAsync(bench.Token);
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

/// <summary>One variant of the model: a worker that runs it, and the two bare loops.</summary>
internal sealed class VariantSides(string variant, BenchWorker worker, Video video, TimeSpan segmentLength, BareLoop oneSession, BareLoop sessions) : IAsyncDisposable
{
    private readonly List<Use> _uses = [];

    public string Variant => variant;

    private string Worker => WorkerOf(variant);

    private string OneSession => $"one_session_{variant}";

    private string Sessions => $"a_session_a_core_{variant}";

    public static string WorkerOf(string variant) => $"worker_{variant}";

    public static async Task<VariantSides> StartAsync(BenchContext bench, string model, string variant, string clip, TimeSpan segmentLength)
    {
        var cores = Environment.ProcessorCount;
        var worker = await BenchWorker.StartAsync(bench.Token, null, ("Onnx:Variant", variant));
        var video = await worker.Submitter.AddVideoAsync(clip, bench.Token);
        // The first job compiles code and plans the video.
        var warmUp = await Footage.MatchAsync(1280, 720, 20, 20, 25, bench.Token);
        await worker.RunAsync(await worker.Submitter.AddVideoAsync(warmUp, bench.Token), null, bench.Token);
        return new VariantSides(variant, worker, video, segmentLength, new BareLoop(model, variant, 1, cores), new BareLoop(model, variant, cores, 1));
    }

    public IEnumerable<Side> Sides(BenchContext bench)
    {
        var time = TimeSpan.FromSeconds(bench.Scale(5, 1));
        return
        [
            new(Worker, () => MeasureWorkerAsync(bench.Token)),
            new(OneSession, () => oneSession.MeasureAsync(time)),
            new(Sessions, () => sessions.MeasureAsync(time)),
        ];
    }

    public IEnumerable<Figure> Figures(Rounds rounds, string suffix)
    {
        var best = rounds.Best(OneSession, Sessions);
        var other = best == Sessions ? OneSession : Sessions;
        yield return Figure.AtLeast(
            $"worker_vs_bare_ort{suffix}", rounds.Ratio(Worker, best), 0.92, "ratio",
            $"nanodet-g {variant} at 960x544, 1280x720 source, {worker.Lanes} lanes; {rounds.Describe("frames/s", Worker, other, best)}");
        var shares = _uses.Select(one => one.OwnCpu / one.TotalCpu).ToList();
        var typical = _uses.OrderBy(one => one.OwnCpu / one.TotalCpu).ElementAt(_uses.Count / 2);
        yield return Figure.AtMost(
            $"overhead_cpu_share{suffix}", Rounds.MedianOf(shares), 0.02, "ratio", string.Create(
                CultureInfo.InvariantCulture,
                $"nanodet-g {variant}; CPU ms a frame: model {PerFrame(typical.RunCpu):F2}, ffmpeg {PerFrame(typical.FfmpegCpu):F2}, rest of the child {PerFrame(typical.ChildCpu - typical.RunCpu):F2}, parent {PerFrame(typical.ParentCpu):F2} (planning and linking included)"));

        double PerFrame(double seconds) => 1000 * seconds / typical.Frames;
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        oneSession.Dispose();
        sessions.Dispose();
    }

    private async Task<double> MeasureWorkerAsync(CancellationToken cancellationToken)
    {
        var before = await worker.ReadUseAsync(cancellationToken);
        var work = await worker.RunAsync(video, segmentLength, cancellationToken);
        _uses.Add(await worker.ReadUseAsync(cancellationToken) - before);
        return work.FramesPerSecond;
    }
}
