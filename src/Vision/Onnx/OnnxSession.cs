using Microsoft.ML.OnnxRuntime;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Onnx;

/// <summary>
/// A loaded graph with fixed input shapes on one device. One session serves all lanes: it has no threads of its own (each run stays on its
/// caller's thread), so lanes run at once and share the weights.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OnnxTensor _input;
    private readonly OnnxTensor[] _outputs;

    /// <param name="modelPath">The graph.</param>
    /// <param name="modelName">For messages.</param>
    /// <param name="options">The device.</param>
    /// <param name="inputName">The only input.</param>
    /// <param name="inputShape">All dimensions, the batch included.</param>
    /// <param name="outputNames">The outputs wanted, in the order in which <see cref="OnnxBinding.Output"/> gives them.</param>
    /// <exception cref="WorkFailure"><c>gpu-required</c>, or <c>model-load-failed</c>: the graph does not load or does not have these tensors.</exception>
    public OnnxSession(string modelPath, string modelName, OnnxOptions options, string inputName, long[] inputShape, string[] outputNames)
    {
        OnnxDevice.Require(options);
        try
        {
            using var sessionOptions = OnnxDevice.OptionsFor(options);
            _session = new InferenceSession(modelPath, sessionOptions);
            _input = new OnnxTensor(inputName, inputShape);
            Expect(modelName, _session.InputNames, [inputName]);
            Expect(modelName, _session.OutputNames, outputNames);
            _outputs = ShapesOf(outputNames);
        }
        catch (OnnxRuntimeException exception)
        {
            _session?.Dispose();
            throw new WorkFailure(FailureCode.ModelLoadFailed, $"Model {modelName}: ONNX Runtime refuses {Path.GetFileName(modelPath)}.", exception);
        }
    }

    public OnnxBinding Bind() => new(_session, _input, _outputs);

    public void Dispose() => _session.Dispose();

    private static void Expect(string modelName, IReadOnlyList<string> has, string[] wanted)
    {
        foreach (var name in wanted.Except(has, StringComparer.Ordinal))
            throw new WorkFailure(FailureCode.ModelLoadFailed, $"Model {modelName}: the graph has no tensor {name}, only {string.Join(", ", has)}.");
    }

    /// <summary>Runs once on zeros: output shapes are often symbolic in the file, and the first run is the slow one anyway.</summary>
    private OnnxTensor[] ShapesOf(string[] outputNames)
    {
        using var zeros = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, _input.Shape);
        zeros.GetTensorMutableDataAsSpan<float>().Clear();
        using var run = new RunOptions();
        using var outputs = _session.Run(run, [_input.Name], [zeros], outputNames);
        return [.. outputs.Select((one, i) => new OnnxTensor(outputNames[i], one.GetTensorTypeAndShape().Shape))];
    }
}

/// <param name="Name">In the graph.</param>
/// <param name="Shape">All dimensions known.</param>
internal sealed record OnnxTensor(string Name, long[] Shape)
{
    public int Elements => checked((int)Shape.Aggregate(1L, (product, one) => product * one));
}
