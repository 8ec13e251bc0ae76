using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Cli.Doctor;

/// <summary>The models of the models folder: whole, and bit for bit what their manifests name.</summary>
internal static class ModelChecks
{
    public static IReadOnlyList<Finding> Run(ModelOptions models, OnnxOptions onnx)
    {
        var folder = Path.GetFullPath(models.Folder);
        if (!Directory.Exists(folder)) return [Finding.Missing("models", $"there is no folder {folder}: set SOCCER_MODEL_PATH")];
        var found = Directory.EnumerateDirectories(folder).Where(path => File.Exists(Path.Combine(path, "manifest.json")))
            .Order(StringComparer.Ordinal).Select(path => Check(path, onnx)).ToList();
        var wanted = NameOf(models.Detection);
        if (found.All(one => one.Name != wanted)) found.Add(Finding.Missing(wanted, $"the default detection model is not in {folder}"));
        return found;
    }

    private static Finding Check(string path, OnnxOptions onnx)
    {
        try
        {
            var model = ModelFolder.Load(path);
            var variant = model.Choose(onnx.Variant, CpuFeatures.OfThisMachine.HasVnni);
            return Finding.Ok(NameOf(model.Manifest.Name), $"{model.Manifest.Version}, checksums good, variant here: {variant.Name}");
        }
        catch (WorkFailure broken)
        {
            return Finding.Missing(NameOf(Path.GetFileName(path)), broken.Detail);
        }
    }

    private static string NameOf(string model) => $"model {model}";
}
