namespace SoccerRecognition.LifecycleSimulation.Model;

/// <summary>
/// Bugs that are put into the model on purpose. A simulation that does not find each of them proves nothing.
/// </summary>
public enum Mutant
{
    /// <summary>The rules as they are.</summary>
    None,

    /// <summary>A commit does not look at the lease's epoch.</summary>
    NoFence,

    /// <summary>Nobody puts expired leases back.</summary>
    NoSweeper,

    /// <summary>Each statement of a commit stands for itself.</summary>
    CommitNotAtomic,

    /// <summary>A lease that ran out counts as an attempt of the work.</summary>
    DeathIsCounted,

    /// <summary>Failed tries are never counted: poison is tried for ever.</summary>
    NothingIsCounted,

    /// <summary>After an outage of the database the sweeper takes leases at once.</summary>
    NoGraceAfterOutage,

    /// <summary>A heartbeat renews nothing.</summary>
    DeafHeartbeat,

    /// <summary>A job that takes an unfinished analysis over starts all of its segments again.</summary>
    AdoptionStartsAgain,

    /// <summary>Whoever takes an unfinished analysis over leaves failed segments failed.</summary>
    AdoptionLeavesFailures,

    /// <summary>Restarting an analysis under another class keeps the segments that are done.</summary>
    RestartKeepsSegments,

    /// <summary>Workers of any class take segments of a pinned analysis.</summary>
    ClassIsIgnored,

    /// <summary>A cancelled job's work stays leasable, and its state is not looked at.</summary>
    CancelWithoutFence,

    /// <summary>The last segment does not look whether others are missing.</summary>
    LinkTooEarly,

    /// <summary>A tenant may have more leased than its cap.</summary>
    CapIsIgnored,

    /// <summary>Work of a paused job is leased.</summary>
    PauseIsIgnored,

    /// <summary>Nobody looks for jobs that are late.</summary>
    DeadlineIsIgnored,

    /// <summary>Terminal states may be left.</summary>
    TerminalStatesChange,
}
