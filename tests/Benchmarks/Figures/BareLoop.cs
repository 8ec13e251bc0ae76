using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Models;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// ONNX Runtime with nothing around it: the same picture again and again through bound buffers, as fast as the machine can. Sessions and threads
/// a session are the two ways to use all cores; the better one is the bound to be held against.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly Lane[] _lanes;

    /// <param name="folder">A model's folder.</param>
    /// <param name="variant">Of its manifest.</param>
    /// <param name="sessions">Side by side.</param>
    /// <param name="threads">Of each session.</param>
    public BareLoop(string folder, string variant, int sessions, int threads)
    {
        var manifest = ModelFolder.ReadManifest(folder).Manifest;
        var file = Path.Combine(folder, manifest.Variants.Single(one => one.Name == variant).File!);
        _lanes = [.. Enumerable.Range(0, sessions).Select(_ => new Lane(file, manifest.Input, threads))];
    }

    /// <summary>Runs all sessions for that long.</summary>
    /// <returns>Pictures a second, all sessions together.</returns>
    public async Task<double> MeasureAsync(TimeSpan time)
    {
        var rates = await Task.WhenAll(_lanes.Select(lane => Task.Factory.StartNew(
            () => lane.Run(time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return rates.Sum();
    }

    public void Dispose()
    {
        foreach (var lane in _lanes) lane.Dispose();
    }

    private sealed class Lane : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly OrtIoBinding _binding;
        private readonly OrtValue _value;
        private readonly NativeBuffer _input;
        private readonly RunOptions _run = new();

        public Lane(string file, ModelInput input, int threads)
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            _session = new InferenceSession(file, options);
            _binding = _session.CreateIoBinding();
            var elements = 3 * input.Width * input.Height;
            _input = new NativeBuffer(elements * sizeof(float));
            // Values as a normalised picture has them; a seed, so that every run has the same.
            var random = new Random(7);
            foreach (ref var value in _input.Floats) value = random.NextSingle() * 4 - 2;
            _value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [1, 3, input.Height, input.Width], _input.Address, elements * sizeof(float));
            _binding.BindInput(input.Name, _value);
            foreach (var output in _session.OutputNames) _binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
            _session.RunWithBinding(_run, _binding);
        }

        public double Run(TimeSpan time)
        {
            var start = Stopwatch.GetTimestamp();
            var runs = 0;
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                _session.RunWithBinding(_run, _binding);
                runs++;
            }

            return runs / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose()
        {
            _binding.Dispose();
            _value.Dispose();
            _run.Dispose();
            _session.Dispose();
            _input.Dispose();
        }
    }
}
