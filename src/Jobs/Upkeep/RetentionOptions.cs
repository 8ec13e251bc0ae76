using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Jobs.Upkeep;

/// <summary>Section <c>Retention</c>: how long things are kept, and how what is left over is found. A tenant may have days of its own.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Days that an upload is kept after its last job; 0 keeps it for ever. What was computed from it can still be read and reused.</summary>
    [Range(0, 36_500)]
    public int SourceDays { get; set; } = 90;

    /// <summary>Days that results are kept after their job was accepted; 0 keeps them for ever. The job's own record stays.</summary>
    [Range(0, 36_500)]
    public int ResultDays { get; set; } = 400;

    /// <summary>Days that artifacts are kept after their job was accepted; 0 keeps them for ever.</summary>
    [Range(0, 36_500)]
    public int ArtifactDays { get; set; } = 90;

    /// <summary>Days that an Idempotency-Key is known.</summary>
    [Range(1, 3_650)]
    public int IdempotencyDays { get; set; } = 7;

    /// <summary>Days that events of upkeep are kept.</summary>
    [Range(1, 3_650)]
    public int EventDays { get; set; } = 90;

    /// <summary>Months that are made ahead of need.</summary>
    [Range(1, 24)]
    public int MonthsAhead { get; set; } = 2;

    /// <summary>How many jobs, videos or analyses one run of the calendar removes at most; the next run goes on.</summary>
    [Range(1, 1_000_000)]
    public int MostPerRun { get; set; } = 5_000;

    /// <summary>How long an erasure is waited for before it is answered 202 instead of 204.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan EraseWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How old an object without an owner must be to be removed. Longer than any upload takes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan OrphanGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The rest between two comparisons of the object store with the database.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Objects compared in one go.</summary>
    [Range(1, 100_000)]
    public int ReconcileBatch { get; set; } = 1_000;

    internal int? SourceDaysOrNull => SourceDays == 0 ? null : SourceDays;

    internal int? ResultDaysOrNull => ResultDays == 0 ? null : ResultDays;

    internal int? ArtifactDaysOrNull => ArtifactDays == 0 ? null : ArtifactDays;
}
