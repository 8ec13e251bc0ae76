using System.Text;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.LifecycleSimulation.Schedules;

/// <summary>What one run of the simulation is given. It is data, so that a failing one can be made smaller.</summary>
/// <param name="Grants">By tenant.</param>
/// <param name="Seed">Decides what the lists leave open: how long each step takes.</param>
public sealed record Scenario(
    ulong Seed, TenantGrant[] Grants, IReadOnlyList<PlannedWorker> Workers, IReadOnlyList<PlannedVideo> Videos, IReadOnlyList<PlannedJob> Jobs, IReadOnlyList<Fault> Faults)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("tenants: ").AppendJoin(", ", Grants).AppendLine();
        text.Append("workers: ").AppendJoin(", ", Workers.Select((one, i) => $"w{i} {one.Class} x{one.PixelSlots}")).AppendLine();
        text.Append("videos: ").AppendJoin(", ", Videos.Select((one, i) => $"v{i} {one.Segments} segments{(one.Ailment == Ailment.None ? "" : $", {one.Ailment}")}")).AppendLine();
        foreach (var job in Jobs) text.AppendLine($"{job.AtMs,8} ms job {job.Request}");
        foreach (var fault in Faults) text.AppendLine($"{fault.AtMs,8} ms {fault.Kind} of {fault.Target} for {fault.ForMs} ms");
        return text.ToString();
    }
}

/// <summary>A worker process.</summary>
public sealed record PlannedWorker(string Class, int PixelSlots);

/// <summary>A video.</summary>
/// <param name="PoisonedSegment">For <see cref="Ailment.Poison"/>: the one that no worker survives.</param>
public sealed record PlannedVideo(int Segments, Ailment Ailment, int PoisonedSegment);

public enum Ailment
{
    None,

    /// <summary>The planner finds that it is no video.</summary>
    BadInput,

    /// <summary>One of its segments fails whenever it is tried.</summary>
    Poison,
}

/// <summary>A request that comes at a time.</summary>
public sealed record PlannedJob(long AtMs, NewModelJob Request);

public enum FaultKind
{
    /// <summary>kill -9; another process takes its place after the fault's time.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after the fault's time: a zombie, when others took its leases.</summary>
    Pause,

    /// <summary>The worker cannot reach the database.</summary>
    CutOff,

    /// <summary>SIGTERM: leases are given back; another process takes its place.</summary>
    Drain,

    /// <summary>The inference process of a worker dies: its segments are put back uncounted.</summary>
    HostDies,

    /// <summary>The next try on a worker fails in a way that is counted.</summary>
    TryFails,

    /// <summary>Tries on a worker fail because something else is down, for the fault's time.</summary>
    DependencyDown,

    /// <summary>Every worker of the class of the target is killed for good.</summary>
    ClassGone,

    /// <summary>Nobody reaches the database.</summary>
    DatabaseAway,

    /// <summary>No doorbell rings.</summary>
    HintsLost,

    /// <summary>A job is cancelled.</summary>
    Cancel,

    /// <summary>A job is paused, and goes on after the fault's time.</summary>
    PauseJob,
}

/// <summary>Something that goes wrong at a time.</summary>
/// <param name="Target">The number of the worker, or of the job to cancel or pause.</param>
public sealed record Fault(FaultKind Kind, long AtMs, long ForMs, int Target);
