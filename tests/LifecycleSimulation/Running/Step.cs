namespace SoccerRecognition.LifecycleSimulation.Running;

internal enum StepKind : byte
{
    /// <summary>A planned job is asked for.</summary>
    Request,
    FaultBegins,
    FaultEnds,

    /// <summary>Is everything that is due being done?</summary>
    Audit,

    /// <summary>Was the lease of a dead process taken in time?</summary>
    Recovered,

    // Those of a process wait while it is stopped and go with it.
    Beat,
    Sweep,
    Lease,
    Begin,
    EndOfTry,
    Commit,
}

/// <summary>Something that happens at an instant.</summary>
/// <param name="Who">The process, or the number of the job, fault or work.</param>
/// <param name="Slot">Of the process.</param>
/// <param name="Stamp">Of the slot when the step was planned: a slot that does something else by now ignores it.</param>
internal readonly record struct Step(StepKind Kind, int Who = 0, int Slot = 0, long Stamp = 0)
{
    public bool IsOfProcess => Kind >= StepKind.Beat;
}

/// <summary>The steps to come, in the order of time, then of planning.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Step, (long At, int Order)> _steps = new(256);
    private int _order;

    public void Plan(long at, Step step) => _steps.Enqueue(step, (at, _order++));

    public bool TryTake(out Step step, out long at)
    {
        var any = _steps.TryDequeue(out step, out var when);
        at = when.At;
        return any;
    }
}
