using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>The product's own spans and figures.</summary>
public static class Traces
{
    public const string Name = "SoccerRecognition";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    /// <summary>Goes on with the trace of the request that a job came from (its column <c>trace_parent</c>).</summary>
    /// <param name="name">The hop, for example <c>segment</c>.</param>
    /// <param name="traceParent">W3C form; null or unreadable begins a new trace.</param>
    public static Activity? Continue(string name, string? traceParent)
    {
        var known = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent);
        return Source.StartActivity(name, ActivityKind.Consumer, known ? parent : default);
    }
}
