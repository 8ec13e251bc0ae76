using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>One variant of the model: a worker that runs it, and the two bare loops.</summary>
/// <param name="ffmpegCpu">Seconds a frame, by ffmpeg alone: what a killed sandbox has used is in nobody's sum.</param>
internal sealed class VariantSides(string variant, BenchWorker worker, Video video, TimeSpan segmentLength, double ffmpegCpu, BareLoop oneSession, BareLoop sessions)
    : IAsyncDisposable
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
        // The child compiles its code.
        var warmUp = await Footage.MatchAsync(1280, 720, bench.Scale(60, 20), 20, 25, bench.Token);
        await worker.RunAsync(await worker.Submitter.AddVideoAsync(warmUp, bench.Token), null, bench.Token);
        var ffmpeg = await FfmpegAlone.PlanAsync(clip, segmentLength, new FrameShape(960, 544, PixelLayout.Gbrp), bench.Token);
        return new VariantSides(
            variant, worker, video, segmentLength, await ffmpeg.MeasureCpuAsync(bench.Token), new BareLoop(model, variant, 1, cores), new BareLoop(model, variant, cores, 1));
    }

    public IEnumerable<Side> Sides(BenchContext bench)
    {
        var time = TimeSpan.FromSeconds(bench.Scale(4, 1));
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
        var typical = _uses.OrderBy(Share).ElementAt(_uses.Count / 2);
        yield return Figure.AtMost(
            $"overhead_cpu_share{suffix}", Share(typical), 0.02, "ratio", string.Create(
                CultureInfo.InvariantCulture,
                $"nanodet-g {variant}; CPU ms a frame: model {PerFrame(typical.RunCpu):F2}, ffmpeg alone {1000 * ffmpegCpu:F2}, rest of the child {PerFrame(typical.ChildCpu - typical.RunCpu):F2}, parent {PerFrame(typical.ParentCpu):F2} (planning and linking included)"));

        double Share(Use use) => use.OwnCpu / (use.OwnCpu + use.RunCpu + ffmpegCpu * use.Frames);
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
