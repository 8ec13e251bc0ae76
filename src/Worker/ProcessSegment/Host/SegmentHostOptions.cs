using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>How the parent starts and watches its child host.</summary>
public sealed record SegmentHostOptions
{
    /// <summary>The program; empty: this one. The worker and <c>soccer</c> both know the mode <c>segment-host</c>.</summary>
    public string Executable { get; init; } = "";

    public string[] Arguments { get; init; } = [SegmentHost.Mode];

    /// <summary>From the start to the loaded model.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a child that was told to end may take before it is killed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
