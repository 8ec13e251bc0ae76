using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>The Api answers requests and loads no model: nothing of ONNX Runtime is in what it ships.</summary>
public sealed class ApiWithoutModelsTests
{
    [Fact]
    public void The_Api_ships_no_model_library()
    {
        Assert.NotEmpty(ModelFiles("Worker"));
        Assert.Empty(ModelFiles("Api"));
    }

    [Fact]
    public void The_Api_does_not_depend_on_one_either()
    {
        Assert.Contains("onnxruntime", Dependencies("Worker"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onnxruntime", Dependencies("Api"), StringComparison.OrdinalIgnoreCase);
    }

    private static List<string> ModelFiles(string project) =>
        [.. Directory.EnumerateFiles(Output(project), "*", SearchOption.AllDirectories).Where(file => file.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase))];

    private static string Dependencies(string project) => File.ReadAllText(Path.Combine(Output(project), $"SoccerRecognition.{project}.deps.json"));

    /// <summary>Beside our own output: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string Output(string project) =>
        Checkout.PathTo("artifacts", "bin", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
}
