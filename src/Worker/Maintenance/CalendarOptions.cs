using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>Section <c>Calendar</c>: when what the calendar starts is started, as cron expressions in UTC. Read by workers that may sweep.</summary>
public sealed class CalendarOptions
{
    public const string Section = "Calendar";

    private const string Cron = @"^(\S+ ){4}\S+$";

    /// <summary>Whether this process takes part.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Removes what was kept as long as it was to be kept.</summary>
    [Required, RegularExpression(Cron)]
    public string Retention { get; set; } = "30 2 * * *";

    /// <summary>Makes months of frame rows ahead, and drops those that nothing refers to.</summary>
    [Required, RegularExpression(Cron)]
    public string Months { get; set; } = "10 0 * * *";

    /// <summary>Forgets old Idempotency-Keys and events.</summary>
    [Required, RegularExpression(Cron)]
    public string Forgetting { get; set; } = "50 * * * *";

    /// <summary>How often a process looks for what the calendar has started.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(15);
}
