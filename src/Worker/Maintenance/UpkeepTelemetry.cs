using System.Diagnostics.Metrics;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>Counters of what upkeep did and found.</summary>
internal static class UpkeepTelemetry
{
    private static readonly Meter Meter = new(WorkerTelemetry.SourceName);
    private static readonly Counter<long> Erasures = Meter.CreateCounter<long>("soccer_erasures_finished_total", description: "Erasures that upkeep finished");

    public static void Erased(long erasures) => Erasures.Add(erasures);
}
