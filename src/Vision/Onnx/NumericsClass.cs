using Microsoft.ML.OnnxRuntime;

namespace SoccerRecognition.Vision.Onnx;

/// <summary>
/// Names all that floating-point bits depend on: two workers of one class give the same boxes for the same segment, byte for byte. The class is
/// part of a queue's name, so only lower-case letters, digits, <c>-</c> and <c>_</c> stand in it: <c>cpu-avx512-vnni-ort1_31_1-ff5_1_9</c>.
/// </summary>
public static class NumericsClass
{
    /// <summary>The version of ONNX Runtime that is linked.</summary>
    public static string OnnxRuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <summary>Whether the linked build can use NVIDIA GPUs; not whether there is one.</summary>
    public static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");

    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>.</param>
    /// <param name="cpu">Of the machine.</param>
    /// <param name="ffmpegVersion">As ffmpeg prints it; the decoder and the scaler make the pixels.</param>
    public static string Of(string device, CpuFeatures cpu, string ffmpegVersion) =>
        $"{(device == "cpu" ? $"cpu-{cpu}" : $"cuda-{cpu}")}-ort{Plain(OnnxRuntimeVersion)}-ff{Plain(ffmpegVersion)}";

    private static string Plain(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? char.ToLowerInvariant(source[i]) : '_';
        });
}
