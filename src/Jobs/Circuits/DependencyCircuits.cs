using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace SoccerRecognition.Jobs.Circuits;

/// <summary>The circuits of this process, one for each server it needs, as a metric: 0 closed, 1 half-open, 2 open.</summary>
public sealed class DependencyCircuits : IDisposable
{
    private readonly Meter _meter = new("SoccerRecognition.Jobs");

    public DependencyCircuits(IOptions<CircuitOptions> options, TimeProvider time)
    {
        Database = new("database", options.Value, time);
        Objects = new("object store", options.Value, time);
        Broker = new("broker", options.Value, time);
        _meter.CreateObservableGauge(
            "soccer_dependency_circuit",
            () => All.Select(one => new Measurement<int>((int)one.State, new KeyValuePair<string, object?>("dependency", one.Name.Replace(' ', '-')))),
            description: "Servers this process needs: 0 in use, 1 being tried again, 2 away");
    }

    public Circuit Database { get; }

    public Circuit Objects { get; }

    public Circuit Broker { get; }

    private IEnumerable<Circuit> All => [Database, Objects, Broker];

    public void Dispose() => _meter.Dispose();
}
