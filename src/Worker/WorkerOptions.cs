using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Worker;

/// <summary>Section <c>Worker</c>: what this process consumes, and how much at once.</summary>
public sealed class WorkerOptions : IValidatableObject
{
    public const string Section = "Worker";

    /// <summary>The name in lists of workers and attempts; the machine's name and the process id when empty.</summary>
    public string? Name { get; set; }

    /// <summary>The address on which a worker of its own answers probes and metrics: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port for probes and metrics; 0 takes a free one, so that several workers share a machine.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// Which hops this process takes: <c>all</c>, or a list of roles separated by commas: <c>plan</c>, <c>detection</c>, <c>link</c>,
    /// <c>render</c>. The source documents' model types are taken too (<c>rf_detr</c> is detection).
    /// </summary>
    [Required]
    public string Roles { get; set; } = "all";

    /// <summary>Segments decoded and inferred at once. Two keep the lanes busy while one segment ends and the next begins.</summary>
    [Range(1, 64)]
    public int SegmentSlots { get; set; } = 2;

    /// <summary>Plans, links, publications and renders at once.</summary>
    [Range(1, 64)]
    public int LightSlots { get; set; } = 2;

    /// <summary>How often a free slot looks for work without being rung for: the net below the doorbells.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan IdlePoll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A hop that takes longer fails with <c>timeout</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long running work may go on after a stop was asked for, before its lease is given back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.Zero;

    /// <summary>Where sources are fetched to and artifacts are made; a folder of its own below the system's temporary folder when empty.</summary>
    public string? ScratchFolder { get; set; }

    /// <summary>Fetched sources kept for the next segments of the same video.</summary>
    [Range(100_000_000L, 10_000_000_000_000L)]
    public long ScratchBytes { get; set; } = 50_000_000_000;

    /// <summary>With less free on the disk of the scratch folder this worker does not start, and one that runs takes no segments until there is more.</summary>
    [Range(0L, 10_000_000_000_000L)]
    public long MinScratchBytes { get; set; } = 500_000_000;

    /// <summary>The command of the child host, program first; this very program with <c>segment-host</c> when empty.</summary>
    public string[] HostCommand { get; set; } = [];

    /// <summary>Whether this process may be the one that sweeps.</summary>
    public bool Sweep { get; set; } = true;

    /// <summary>The roles as a list.</summary>
    /// <exception cref="FormatException">A role is not known.</exception>
    internal string[] RoleList() => Roles.Trim().ToLowerInvariant() is "all" or ""
        ? WorkRoles.All
        : [.. Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RoleOf).Distinct()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string? problem = null;
        try
        {
            RoleList();
        }
        catch (FormatException unknown)
        {
            problem = unknown.Message;
        }

        if (problem is not null) yield return new(problem, [nameof(Roles)]);
    }

    private static string RoleOf(string name) => name.ToLowerInvariant() switch
    {
        "detection" or "rf_detr" or "rf-detr" or "nanodet" => WorkRoles.Detection,
        "siglip" or "identification" or "sam2" or "segmentation" or "resnet" or "classification" =>
            throw new FormatException($"The role '{name}' is not there yet: this version has {string.Join(", ", WorkRoles.All)}."),
        var role when WorkRoles.All.Contains(role) => role,
        _ => throw new FormatException($"There is no role '{name}': use all, or some of {string.Join(", ", WorkRoles.All)}."),
    };
}
