using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Onnx;

/// <summary>Chooses the execution provider. The managed API is the same in both builds of ONNX Runtime; which one is linked shows only here.</summary>
internal static class OnnxDevice
{
    /// <exception cref="WorkFailure"><c>gpu-required</c>: a GPU is asked for and this build or machine offers none.</exception>
    public static void Require(OnnxOptions options)
    {
        var wantsCuda = options.Device != "cpu";
        if (!wantsCuda && options.GpuRequired)
            throw new WorkFailure(FailureCode.GpuRequired, "GPU_REQUIRED is set, but SOCCER_DEVICE is cpu: set it to cuda:0.");
        if (wantsCuda && !NumericsClass.HasCuda)
            throw new WorkFailure(
                FailureCode.GpuRequired,
                $"SOCCER_DEVICE is {options.Device}, but this build of ONNX Runtime has no CUDA: build with -p:Accelerator=cuda, or set SOCCER_DEVICE to cpu.");
    }

    public static SessionOptions OptionsFor(OnnxOptions options)
    {
        // One thread per run: a session on every core beats one session on all of them, and nothing spins while it waits.
        var session = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        if (options.Device != "cpu") AppendCuda(session, int.Parse(options.Device.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture));
        return session;
    }

    /// <summary>A fixed convolution algorithm and no TF32: the same bits on every run on GPUs of one kind.</summary>
    private static void AppendCuda(SessionOptions session, int device)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = device.ToString(CultureInfo.InvariantCulture),
            ["cudnn_conv_algo_search"] = "DEFAULT",
            ["use_tf32"] = "0",
        });
        try
        {
            session.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new WorkFailure(FailureCode.GpuRequired, $"CUDA device {device} cannot be used.", exception);
        }
    }
}
