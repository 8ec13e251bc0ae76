using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Models;

/// <summary>A model as it lies on disk: a folder with <c>manifest.json</c>, its files and its licence.</summary>
public sealed class ModelFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private readonly string _path;

    private ModelFolder(string path, ModelManifest manifest) => (_path, Manifest) = (path, manifest);

    public ModelManifest Manifest { get; }

    /// <summary>Reads and checks the manifest; the files only have to be there. Enough to list what is offered.</summary>
    /// <exception cref="WorkFailure"><c>model-load-failed</c>, with every error of the manifest.</exception>
    public static ModelFolder ReadManifest(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(Path.Combine(path, "manifest.json")), Json)
                       ?? throw new JsonException("it is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(name, "manifest.json cannot be read", exception);
        }
        catch (JsonException exception)
        {
            throw Failed(name, $"manifest.json is not a manifest: {exception.Message}", exception);
        }

        var errors = ManifestRules.Check(manifest);
        return errors.Count == 0 ? new ModelFolder(path, manifest) : throw Failed(name, "manifest.json: " + string.Join("; ", errors));
    }

    /// <summary>Reads the folder and proves its files: what is loaded is what the manifest names, bit for bit.</summary>
    /// <exception cref="WorkFailure"><c>model-load-failed</c>.</exception>
    public static ModelFolder Load(string path)
    {
        var folder = ReadManifest(path);
        var manifest = folder.Manifest;
        foreach (var variant in manifest.Variants)
            if (variant is { File: not null, Sha256: not null }) folder.Prove(variant.File, variant.Sha256);
        foreach (var file in manifest.Files ?? []) folder.Prove(file.File, file.Sha256);
        if (!File.Exists(folder.PathOf(manifest.Licence.File))) throw Failed(manifest.Name, $"its licence {manifest.Licence.File} is missing");
        return folder;
    }

    /// <summary>Where a file of the folder lies.</summary>
    public string PathOf(string file) => Path.Combine(_path, file);

    /// <summary>The variant of that name; <c>auto</c>: the first whose needs the processor meets.</summary>
    /// <exception cref="WorkFailure"><c>model-load-failed</c>: there is none of that name.</exception>
    public ModelVariant Choose(string variant, bool hasVnni) =>
        variant == "auto"
            ? Manifest.Variants.First(one => hasVnni || !one.Needs.Contains("vnni"))
            : Manifest.Variants.FirstOrDefault(one => one.Name == variant)
              ?? throw Failed(Manifest.Name, $"it has no variant {variant}, only {string.Join(", ", Manifest.Variants.Select(one => one.Name))}");

    internal static WorkFailure Failed(string model, string detail, Exception? cause = null) =>
        new(FailureCode.ModelLoadFailed, $"Model {model}: {detail}.", cause);

    private void Prove(string file, string sha256)
    {
        string found;
        try
        {
            using var stream = File.OpenRead(PathOf(file));
            found = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(Manifest.Name, $"{file} cannot be read", exception);
        }

        if (found != sha256) throw Failed(Manifest.Name, $"{file} has SHA-256 {found}, its manifest says {sha256}");
    }
}
