using System.Text.Json.Nodes;
using SoccerRecognition.Contracts;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Vision.Tests.Models;

public sealed class ModelFolderTests
{
    public static TheoryData<string> Shipped => [.. Directory.GetDirectories(Checkout.PathTo("models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_model_is_what_its_manifest_says(string name)
    {
        var folder = ModelFolder.Load(Checkout.PathTo("models", name));
        Assert.Equal(name, folder.Manifest.Name);
        Assert.Contains("Apache License", File.ReadAllText(folder.PathOf(folder.Manifest.Licence.File)), StringComparison.Ordinal);
        Assert.Contains($"models/{name}", File.ReadAllText(Checkout.PathTo("NOTICE")), StringComparison.Ordinal);
    }

    [Fact]
    public void Person_and_ball_are_the_labels_that_the_manifest_points_at()
    {
        var detection = ModelFolder.ReadManifest(TestModels.NanoDet).Manifest.Detection!;
        Assert.Equal("person", detection.Labels[detection.PersonClassId]);
        Assert.Equal("sports ball", detection.Labels[detection.BallClassId!.Value]);
    }

    [Fact]
    public void A_changed_file_is_refused_by_its_checksum()
    {
        using var folder = TestModels.NanoDetWith(_ => { });
        var file = folder.PathTo("nanodet-g-int8.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
        var failure = Assert.Throws<WorkFailure>(() => ModelFolder.Load(folder.Path));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        Assert.Contains("nanodet-g-int8.onnx has SHA-256", failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = TestModels.NanoDetWith(_ => { });
        File.Delete(folder.PathTo("nanodet-g.onnx"));
        var failure = Assert.Throws<WorkFailure>(() => ModelFolder.Load(folder.Path));
        Assert.Contains("nanodet-g.onnx cannot be read", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_no_model()
    {
        using var folder = TestFolder.Create("model");
        Assert.Equal(FailureCode.ModelLoadFailed, Assert.Throws<WorkFailure>(() => ModelFolder.Load(folder.Path)).Code);
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "input.width", "961", "no multiple of sizeStep" },
        { "input.std", "[57, 0, 58]", "input.std: every value" },
        { "input.mean", "[57, 58]", "input." },
        { "input.layout", "\"chw\"", "input." },
        { "detection.storeScore", "0.5", "storeScore is above confidence" },
        { "detection.personClassId", "80", "detection.personClassId: no such label" },
        { "detection.ballClassId", "0", "the same class" },
        { "role", "\"segmentation\"", "detection: present for the role detection, and only there" },
        { "version", "\"\"", "Version" },
        { "licence.file", "\"../LICENSE\"", "lies in the model's folder" },
        { "variants", "[]", "Variants" },
        { "variants", """[{"name":"a","file":"nanodet-g.onnx","sha256":null,"needs":[]}]""", "a file and its sha256" },
        { "variants", """[{"name":"a","file":null,"sha256":null,"needs":["vnni"]}]""", "has to run everywhere" },
        { "variants", """[{"name":"a","file":null,"sha256":null,"needs":["sve9"]}]""", "needs sve9" },
        { "variants", """[{"name":"a","file":null,"sha256":null,"needs":[]},{"name":"a","file":null,"sha256":null,"needs":[]}]""", "stands there twice" },
        { "surprise", "1", "surprise" },
        { "name", "null", "name" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_in_the_manifest_is_named(string place, string value, string complaint)
    {
        using var folder = TestModels.NanoDetWith(manifest =>
        {
            var parts = place.Split('.');
            var node = parts[..^1].Aggregate((JsonNode)manifest, (one, part) => one[part]!);
            node[parts[^1]] = JsonNode.Parse(value);
        });
        var failure = Assert.Throws<WorkFailure>(() => ModelFolder.ReadManifest(folder.Path));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        Assert.Contains(complaint, failure.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Int8_is_chosen_only_where_the_processor_has_vnni()
    {
        var folder = ModelFolder.ReadManifest(TestModels.NanoDet);
        Assert.Equal("int8", folder.Choose("auto", hasVnni: true).Name);
        Assert.Equal("fp32", folder.Choose("auto", hasVnni: false).Name);
        Assert.Equal("int8", folder.Choose("int8", hasVnni: false).Name);
        Assert.Contains("no variant fp16", Assert.Throws<WorkFailure>(() => folder.Choose("fp16", hasVnni: true)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_role_or_family_is_no_detector()
    {
        Assert.Contains(
            "not for detection",
            Assert.Throws<WorkFailure>(() => DetectionFamilies.Load(Checkout.PathTo("models", "blazepose-lite"), new OnnxOptions(), 1)).Detail,
            StringComparison.Ordinal);
        using var folder = TestModels.NanoDetWith(manifest => manifest["family"] = "yolo");
        Assert.Contains(
            "no detection family yolo",
            Assert.Throws<WorkFailure>(() => DetectionFamilies.Load(folder.Path, new OnnxOptions(), 1)).Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_the_named_input_is_refused()
    {
        using var folder = TestModels.NanoDetWith(manifest => manifest["input"]!["name"] = "pixels");
        var failure = Assert.Throws<WorkFailure>(() => DetectionFamilies.Load(folder.Path, new OnnxOptions(), 1));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        Assert.Contains("no tensor pixels", failure.Detail, StringComparison.Ordinal);
    }
}
