using System.Collections.Concurrent;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>Whether the loops that a process lives by still run. A loop that stands still says nothing, and so is noticed.</summary>
public sealed class Pulse(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _beats = new(StringComparer.Ordinal);

    /// <summary>Called by a loop each time round.</summary>
    public void Beat(string loop) => _beats[loop] = time.GetTimestamp();

    /// <summary>The loop has ended as it should.</summary>
    public void Leave(string loop) => _beats.TryRemove(loop, out _);

    /// <summary>Every loop went round within that time.</summary>
    public bool IsFresh(TimeSpan within) => _beats.Values.All(at => time.GetElapsedTime(at) <= within);
}
