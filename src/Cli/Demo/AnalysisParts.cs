using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SoccerRecognition.Cli.Demo;

/// <summary>Listens to the worker of this process: where the time of its segments goes.</summary>
internal sealed class AnalysisParts : IDisposable
{
    private const string InstrumentName = "soccer_segment_seconds_total";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _seconds = new(StringComparer.Ordinal);

    public AnalysisParts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == InstrumentName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag is { Key: "part", Value: string part })
                    _seconds.AddOrUpdate(part, seconds, (_, sum) => sum + seconds);
        });
        _listener.Start();
    }

    /// <summary>Each part's share of the segments' time, 0 to 1; none if no segment was computed.</summary>
    public IReadOnlyDictionary<string, double> Shares()
    {
        var sum = _seconds.Values.Sum();
        return sum > 0 ? _seconds.ToDictionary(one => one.Key, one => one.Value / sum) : [];
    }

    public void Dispose() => _listener.Dispose();
}
