using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Models;

/// <summary>Section <c>Models</c>: which models there are, and which are taken when a job names none.</summary>
public sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>The folder that holds a folder with <c>manifest.json</c> for each model.</summary>
    [Required]
    public string Folder { get; set; } = "models";

    /// <summary>The detection model of a job that names none.</summary>
    [Required]
    public string Detection { get; set; } = "nanodet-g";
}

/// <summary>A model that jobs can name.</summary>
public sealed record KnownModel(string Name, string Version, Stage Stage, string Folder);

/// <summary>
/// The models of the models folder, read once at start: names and versions only, so that the Api can resolve a job's models without any model
/// library. Workers read the same folder in full.
/// </summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, KnownModel> _byName;
    private readonly ModelOptions _options;

    public ModelCatalog(IOptions<ModelOptions> options)
    {
        _options = options.Value;
        _byName = Directory.Exists(_options.Folder)
            ? Directory.EnumerateDirectories(_options.Folder).Order(StringComparer.Ordinal)
                .Select(TryRead).OfType<KnownModel>().ToDictionary(model => model.Name, StringComparer.Ordinal)
            : [];
    }

    public IReadOnlyCollection<KnownModel> All => _byName.Values;

    /// <param name="name">As a job names it; null takes the stage's default.</param>
    /// <returns>Null when there is no such model for that stage.</returns>
    public KnownModel? Find(Stage stage, string? name) =>
        stage == Stage.Detection && _byName.GetValueOrDefault(name ?? _options.Detection) is { Stage: Stage.Detection } found ? found : null;

    private static KnownModel? TryRead(string folder)
    {
        var manifest = Path.Combine(folder, "manifest.json");
        if (!File.Exists(manifest)) return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
        var root = json.RootElement;
        return root.TryGetProperty("role", out var role) && Enum.TryParse<Stage>(role.GetString(), ignoreCase: true, out var stage)
            ? new(root.GetProperty("name").GetString()!, root.GetProperty("version").GetString()!, stage, Path.GetFullPath(folder))
            : null;
    }
}
