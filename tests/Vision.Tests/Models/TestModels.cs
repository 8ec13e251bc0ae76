using System.Text.Json.Nodes;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Vision.Tests.Models;

/// <summary>The shipped models, also with a changed manifest.</summary>
internal static class TestModels
{
    public const int Width = 416;
    public const int Height = 256;

    public static string NanoDet => Checkout.PathTo("models", "nanodet-g");

    public static string Stub => Checkout.PathTo("tests", "TestSupport", "StubModel");

    /// <summary>A folder with the files of NanoDet and a manifest of one's own.</summary>
    public static TestFolder NanoDetWith(Action<JsonObject> change)
    {
        var folder = TestFolder.Create("model");
        foreach (var file in Directory.GetFiles(NanoDet)) File.CreateSymbolicLink(folder.PathTo(Path.GetFileName(file)), file);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(NanoDet, "manifest.json")))!.AsObject();
        change(manifest);
        File.Delete(folder.PathTo("manifest.json"));
        File.WriteAllText(folder.PathTo("manifest.json"), manifest.ToJsonString());
        return folder;
    }

    /// <summary>NanoDet for small pictures: the same network, a seventh of the work.</summary>
    public static IDetectionModel SmallNanoDet(string variant, int batchSize = 1)
    {
        using var folder = NanoDetWith(manifest =>
        {
            manifest["input"]!["width"] = Width;
            manifest["input"]!["height"] = Height;
        });
        return DetectionFamilies.Load(folder.Path, new OnnxOptions { Variant = variant }, batchSize);
    }
}
