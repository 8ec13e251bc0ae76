using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SoccerRecognition.Vision.Batching;

namespace SoccerRecognition.Vision.Onnx;

/// <summary>A session's input and outputs bound to native buffers once, so that a run allocates nothing. Belongs to one lane.</summary>
internal sealed class OnnxBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _binding;
    private readonly NativeBuffer _input;
    private readonly NativeBuffer[] _outputs;
    private readonly List<OrtValue> _values = [];

    public OnnxBinding(InferenceSession session, OnnxTensor input, OnnxTensor[] outputs)
    {
        _session = session;
        _binding = session.CreateIoBinding();
        _input = new NativeBuffer(input.Elements * sizeof(float));
        _binding.BindInput(input.Name, ValueOver(_input, input.Shape));
        _outputs = new NativeBuffer[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            _outputs[i] = new NativeBuffer(outputs[i].Elements * sizeof(float));
            _binding.BindOutput(outputs[i].Name, ValueOver(_outputs[i], outputs[i].Shape));
        }
    }

    /// <summary>To be filled before <see cref="Run"/>.</summary>
    public Span<float> Input => _input.Floats;

    /// <summary>Output i of the last run, in the order asked for.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs[index].Floats;

    /// <summary>Runs on the calling thread.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime failed, for example for want of memory.</exception>
    public void Run() => _session.RunWithBinding(_runOptions, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _runOptions.Dispose();
        foreach (var value in _values) value.Dispose();
        _input.Dispose();
        foreach (var output in _outputs) output.Dispose();
    }

    private OrtValue ValueOver(NativeBuffer buffer, long[] shape)
    {
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, buffer.Address, buffer.GetSpan().Length);
        _values.Add(value);
        return value;
    }
}
