using SoccerRecognition.Vision.Models.NanoDet;
using SoccerRecognition.Vision.Models.Stub;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Vision.Models;

/// <summary>Loads a folder by the family that its manifest names.</summary>
public static class DetectionFamilies
{
    /// <param name="path">A folder with <c>manifest.json</c>.</param>
    /// <param name="options">Device and variant.</param>
    /// <param name="batchSize">Pictures a run; 1 on a CPU, where batches gain nothing.</param>
    /// <exception cref="Contracts.WorkFailure"><c>model-load-failed</c> or <c>gpu-required</c>.</exception>
    public static IDetectionModel Load(string path, OnnxOptions options, int batchSize)
    {
        var folder = ModelFolder.Load(path);
        if (folder.Manifest.Detection is null) throw ModelFolder.Failed(folder.Manifest.Name, $"it is for {folder.Manifest.Role}, not for detection");
        var variant = folder.Choose(options.Variant, CpuFeatures.OfThisMachine.HasVnni);
        return folder.Manifest.Family switch
        {
            NanoDetModel.Family => new NanoDetModel(folder, variant, options, batchSize),
            StubModel.Family => new StubModel(folder.Manifest, variant, batchSize),
            var other => throw ModelFolder.Failed(folder.Manifest.Name, $"there is no detection family {other}"),
        };
    }
}
