using System.Diagnostics.Metrics;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>Counters of what upkeep did and found.</summary>
internal static class UpkeepTelemetry
{
    private static readonly Meter Meter = new(WorkerTelemetry.SourceName);
    private static readonly Counter<long> Erasures = Meter.CreateCounter<long>("soccer_erasures_finished_total", description: "Erasures that upkeep finished");
    private static readonly Counter<long> Orphans = Meter.CreateCounter<long>("soccer_objects_orphaned_total", description: "Objects without an owner that were removed");
    private static readonly Counter<long> Missing = Meter.CreateCounter<long>("soccer_objects_missing_total", description: "Owners whose object was not in the store");

    private static readonly Counter<long> Kept = Meter.CreateCounter<long>("soccer_retention_removed_total", description: "What the calendar removed, by kind");

    public static void Removed(string kind, long count) => Kept.Add(count, new KeyValuePair<string, object?>("kind", kind));

    public static void Erased(long erasures) => Erasures.Add(erasures);

    public static void Reconciled(int orphans, int missing)
    {
        Orphans.Add(orphans);
        Missing.Add(missing);
    }
}
