using System.Text.Json;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// A pipeline as others would write it for the same work (<c>peers/</c>): ffmpeg through a pipe, ONNX Runtime on all cores, a JSON line a frame.
/// Runs where its interpreter and modules are there. It prints its own rate, from its first frame on: loading a model is not held against it.
/// </summary>
internal sealed class PeerPipeline(string name, string interpreter, string script)
{
    public const string Python = "python_peer";
    public const string Node = "node_peer";

    public string Name => name;

    /// <summary>The peers that this machine can run; of the others it says why not.</summary>
    public static async Task<IReadOnlyList<PeerPipeline>> FindAllAsync(CancellationToken cancellationToken)
    {
        var found = new List<PeerPipeline>();
        foreach (var peer in new[] { Of(Python), Of(Node) })
        {
            if (await peer.WorksAsync(cancellationToken)) found.Add(peer);
            else BenchContext.Say($"{peer.Name}: {WhyNot(peer.Name)}");
        }

        return found;
    }

    public static string WhyNot(string peer) => peer == Python
        ? "no python3 with onnxruntime and numpy (SOCCER_BENCH_PYTHON names another interpreter)"
        : "no node with onnxruntime-node (NODE_PATH says where it is)";

    /// <returns>Frames a second.</returns>
    public async Task<double> MeasureAsync(string clip, string model, CancellationToken cancellationToken)
    {
        var onnx = Path.Combine(model, "nanodet-g.onnx");
        var run = await Command.RunAsync(interpreter, [script, clip, onnx, $"{Environment.ProcessorCount}"], cancellationToken);
        if (run.ExitCode != 0) throw new InvalidOperationException($"{name} failed: {run.Error}");
        using var last = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]);
        return last.RootElement.GetProperty("fps").GetDouble();
    }

    private static PeerPipeline Of(string name) => name == Python
        ? new(name, Environment.GetEnvironmentVariable("SOCCER_BENCH_PYTHON") is { Length: > 0 } chosen ? chosen : "python3", Script("peer.py"))
        : new(name, "node", Script("peer.js"));

    private static string Script(string file) => Checkout.PathTo("tests", "Benchmarks", "peers", file);

    private async Task<bool> WorksAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Command.RunAsync(interpreter, [script, "--check"], cancellationToken)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
