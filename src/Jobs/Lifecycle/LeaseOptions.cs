using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>Section <c>Leases</c>: how work is held, lost and shared. The times must be the same in every process of a fleet.</summary>
public sealed class LeaseOptions : IValidatableObject
{
    public const string Section = "Leases";

    /// <summary>How long a lease holds without a heartbeat.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker renews all its leases, in one statement, at least.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:02:00")]
    public TimeSpan HeartbeatTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A worker not seen for this long is not counted as alive.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan AliveFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Of a numerics class that none was seen of for this long, the unfinished analyses start again under another.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan ClassGoneAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Interactive leases of a worker in a row, after which it asks for batch work first, once.</summary>
    [Range(1, 1000)]
    public int InteractiveInRow { get; set; } = 7;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeaseTime <= 2 * HeartbeatTime) yield return new("LeaseTime must be more than twice HeartbeatTime: one lost heartbeat is no death.", [nameof(LeaseTime)]);
        if (AliveFor < 2 * HeartbeatTime) yield return new("AliveFor must be at least twice HeartbeatTime.", [nameof(AliveFor)]);
    }
}
