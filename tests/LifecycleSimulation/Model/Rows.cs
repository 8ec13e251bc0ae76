using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.LifecycleSimulation.Model;

/// <summary>A job as the model stores it. Numbers stand for ids; they are given in the order of acceptance.</summary>
public sealed class JobRow
{
    public required int Number { get; init; }

    public required NewModelJob Request { get; init; }

    public JobState State { get; set; } = JobState.Queued;

    public AnalysisRow Analysis { get; set; } = null!;

    public bool Paused { get; set; }

    public long PausedAt { get; set; }

    public long ResumedAt { get; set; }

    public long? DeadlineAt { get; init; }

    /// <summary>When its execution time-out is over, once its first work has begun.</summary>
    public long? RunUntil { get; set; }

    /// <summary>The digest of the rows that were published, once it succeeded.</summary>
    public ulong? Digest { get; set; }

    public List<string> Events { get; } = [];

    public bool IsTerminal => JobTransitions.IsTerminal(State);
}

/// <summary>What is asked for. Equal videos and selections are one analysis.</summary>
/// <param name="Tenant">A number for whose it is.</param>
/// <param name="Video">A number for a video of that tenant.</param>
/// <param name="Selection">A number for a frame selection.</param>
/// <param name="Artifacts">Whether one is to be made after success.</param>
/// <param name="ExpiresInMs">Its deadline, from acceptance on.</param>
/// <param name="TimeoutMs">Its execution time-out.</param>
public sealed record NewModelJob(int Tenant, int Video, int Selection, bool Reuse, Lane Lane, int Priority, bool Artifacts, long? ExpiresInMs = null, long? TimeoutMs = null);

/// <summary>The pixel work of a video, cut into segments.</summary>
public sealed class AnalysisRow
{
    public required int Tenant { get; init; }

    public required int Video { get; init; }

    public required int Selection { get; init; }

    public required int Generation { get; init; }

    public required JobRow Owner { get; set; }

    public AnalysisState State { get; set; } = AnalysisState.Pending;

    public int Run { get; set; }

    /// <summary>The numerics class it is pinned to.</summary>
    public string? Class { get; set; }

    /// <summary>The cut; null until planned.</summary>
    public SegmentRow[]? Segments { get; set; }

    public int SegmentsDone { get; set; }

    /// <summary>Stored frame rows, of every run.</summary>
    public List<StoredRows> Rows { get; } = [];
}

/// <summary>One segment of a cut.</summary>
public sealed class SegmentRow
{
    public bool Done { get; set; }

    /// <summary>How often it was computed and committed under the present run.</summary>
    public int Commits { get; set; }
}

/// <summary>The frame rows of one segment, as one commit wrote them.</summary>
public readonly record struct StoredRows(int Run, int Segment, string Class);

/// <summary>A row that workers lease.</summary>
public sealed class WorkRow
{
    public required int Number { get; init; }

    public required WorkKind Kind { get; init; }

    /// <summary>Index in <see cref="WorkRoles.All"/>.</summary>
    public required int Role { get; init; }

    public required JobRow Job { get; set; }

    public AnalysisRow? Analysis { get; init; }

    public int Segment { get; init; }

    public WorkState State { get; set; } = WorkState.Pending;

    public long DueAt { get; set; }

    public int? Owner { get; set; }

    public long Epoch { get; set; }

    public long LeaseUntil { get; set; }

    public int Attempts { get; set; }

    public int Listed { get; set; }

    /// <summary>A transaction holds the row: others skip it.</summary>
    public bool Locked { get; set; }

    /// <summary>Since when the row is in its state.</summary>
    public long Since { get; set; }

    public bool IsRender => Kind == WorkKind.Render;

    /// <summary>Work is live while its job is not terminal; what is made of results, after it succeeded.</summary>
    public bool IsLive => IsRender ? Job.State == JobState.Succeeded : !Job.IsTerminal;

    public DueWork ForOrder() => new(
        Job.Request.Lane, Tenants.IdOf(Job.Request.Tenant), Job.Request.Priority, Job.Number, Kind == WorkKind.Segment ? Segment : 0,
        new Guid(Number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

/// <summary>Who shares the fleet: numbers from 0 on.</summary>
public static class Tenants
{
    public const int Count = 3;

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, Count).Select(i => new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))];

    public static Guid IdOf(int tenant) => Ids[tenant];
}

/// <summary>What a tenant is granted.</summary>
public readonly record struct TenantGrant(int Weight, int? MaxLeases);

/// <summary>A worker process as the registry knows it.</summary>
public sealed class WorkerRow
{
    public required int Id { get; init; }

    public required int Roles { get; init; }

    public required string? Class { get; init; }

    public int Slots { get; set; }

    public int Busy { get; set; }

    public long SeenAt { get; set; }
}

/// <summary>Who leases.</summary>
/// <param name="Roles">Bits by index in <see cref="WorkRoles.All"/>.</param>
/// <param name="ServesModel">Whether it has the model that everything here asks for.</param>
public readonly record struct ModelLeaser(int Worker, int Roles, string? Class, bool ServesModel = true);

/// <summary>A lease as the worker holds it: what it knew when it got it.</summary>
public readonly record struct ModelLease(WorkRow Work, long Epoch, int Worker, int Attempts, int Listed);
