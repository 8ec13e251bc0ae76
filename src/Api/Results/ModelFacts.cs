using System.Collections.Concurrent;
using System.Text.Json;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Models;

namespace SoccerRecognition.Api.Results;

/// <summary>What of a model's manifest the Api shows: labels and the default confidence.</summary>
internal sealed class ModelFacts(ModelCatalog catalog)
{
    private const double DefaultConfidence = 0.35;
    private readonly ConcurrentDictionary<string, Facts> _known = new(StringComparer.Ordinal);

    /// <summary>The label of a class; <c>class-N</c> for a model that is not here any more.</summary>
    public string LabelOf(string model, byte classId) =>
        Of(model).Labels is { } labels && classId < labels.Length ? labels[classId] : $"class-{classId}";

    /// <summary>The score from which a track starts when a job does not say.</summary>
    public double ConfidenceOf(string model) => Of(model).Confidence;

    private Facts Of(string model) => _known.GetOrAdd(model, Read);

    private Facts Read(string model)
    {
        if (catalog.Find(Stage.Detection, model) is not { } known) return new([], DefaultConfidence);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(known.Folder, "manifest.json")));
        if (!json.RootElement.TryGetProperty("detection", out var detection)) return new([], DefaultConfidence);
        return new(
            detection.TryGetProperty("labels", out var labels) ? [.. labels.EnumerateArray().Select(label => label.GetString()!)] : [],
            detection.TryGetProperty("confidence", out var confidence) ? confidence.GetDouble() : DefaultConfidence);
    }

    private sealed record Facts(string[] Labels, double Confidence);
}
