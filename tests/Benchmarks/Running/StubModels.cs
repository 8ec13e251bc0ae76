using System.Text.Json;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>A models folder with nothing but the stub: what is measured then is everything around the model.</summary>
internal static class StubModels
{
    public const string Name = "stub";

    /// <param name="folder">Exists.</param>
    /// <param name="width">Of the model's picture.</param>
    /// <param name="height">Of the model's picture.</param>
    /// <returns>The models folder.</returns>
    public static string Write(string folder, int width, int height)
    {
        var model = Directory.CreateDirectory(Path.Combine(folder, "models", Name)).FullName;
        File.WriteAllText(Path.Combine(model, "LICENSE"), "None: there are no weights.\n");
        File.WriteAllText(Path.Combine(model, "manifest.json"), JsonSerializer.Serialize(new
        {
            schema = 1,
            role = "detection",
            family = "stub",
            name = Name,
            version = "1.0.0",
            licence = new { spdx = "Apache-2.0", file = "LICENSE", copyright = "The Soccer Recognition authors", source = "drawn" },
            input = new { name = "images", width, height, sizeStep = 8, layout = "nchw", channels = "bgr", mean = new[] { 0, 0, 0 }, std = new[] { 1, 1, 1 } },
            detection = new
            {
                storeScore = 0.2,
                confidence = 0.35,
                nmsThreshold = 0.5,
                maxBoxes = 100,
                personClassId = 0,
                ballClassId = 1,
                labels = new[] { "person", "ball" },
            },
            variants = new[] { new { name = "none", file = (string?)null, sha256 = (string?)null, needs = Array.Empty<string>() } },
        }));
        return Path.Combine(folder, "models");
    }
}
