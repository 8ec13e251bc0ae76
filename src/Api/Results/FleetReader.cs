using System.Text.Json;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>The live workers as the interface shows them.</summary>
internal sealed class FleetReader(WorkerRegistry registry)
{
    public async Task<IReadOnlyList<WorkerResponse>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await registry.ListAliveAsync(cancellationToken)).Select(Of)];

    private static WorkerResponse Of(WorkerRow worker) =>
        new(worker.Name, worker.Roles, worker.NumericsClass, ModelsOf(worker.Models), worker.Slots, worker.Busy, NumberOf(worker.Stats, "framesPerSecond") is > 0 and var speed ? speed : null,
            (long?)NumberOf(worker.Stats, "framesDone"), worker.SeenAt);

    // A newer worker may tell more of its models: only the names are shown.
    private static string[] ModelsOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array) return [];
        return [.. document.RootElement.EnumerateArray().Select(NameOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private static double? NumberOf(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var number)
            && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;
    }

    private static string? NameOf(JsonElement model) => model.ValueKind switch
    {
        JsonValueKind.String => model.GetString(),
        JsonValueKind.Object when model.TryGetProperty("model", out var name) && name.ValueKind == JsonValueKind.String => name.GetString(),
        _ => null,
    };
}
