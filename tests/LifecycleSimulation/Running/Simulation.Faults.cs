using SoccerRecognition.Contracts;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation.Running;

// What goes wrong.
public sealed partial class Simulation
{
    private void Begin(Fault fault, int number)
    {
        Say($"{fault.Kind} of {fault.Target} for {fault.ForMs} ms");
        _promises.Disturbed(_model.Now, lasting: fault.Kind == FaultKind.DatabaseAway ? fault.ForMs : 0);
        var until = _model.Now + fault.ForMs;
        switch (fault.Kind)
        {
            case FaultKind.DatabaseAway:
                TakeDatabaseAway(until);
                return;
            case FaultKind.HintsLost:
                _hintsBackAt = Math.Max(_hintsBackAt, until);
                return;
            case FaultKind.Cancel:
                Cancel(fault);
                return;
            case FaultKind.PauseJob:
                SetPaused(fault, paused: true, again: until, number);
                return;
            case FaultKind.ClassGone:
                var gone = _scenario.Workers[fault.Target].Class;
                if (!_processes.Exists(one => one.IsAlive && one.Class != gone)) return;
                foreach (var one in _processes)
                    if (one.IsAlive && one.Class == gone) Kill(one);
                return;
        }

        if (_processes.Find(one => one.IsAlive && one.Planned == fault.Target) is not { } process) return;
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                Kill(process);
                _agenda.Plan(until, new Step(StepKind.FaultEnds, number));
                break;
            case FaultKind.Drain when process.WakesAt <= _model.Now:
                Drain(process);
                _agenda.Plan(until, new Step(StepKind.FaultEnds, number));
                break;
            case FaultKind.Pause:
                process.WakesAt = Math.Max(process.WakesAt, until);
                break;
            case FaultKind.CutOff:
                process.ConnectedAt = Math.Max(process.ConnectedAt, until);
                BreakCommits(process);
                break;
            case FaultKind.HostDies:
                for (var i = 0; i < process.Slots.Length; i++)
                    if (process.Slots[i] is { IsPixel: true, Lease: not null, Commit: null } slot) Fail(process, slot, i, FailureCode.HostLost);
                break;
            case FaultKind.TryFails:
                process.NextTryFails = true;
                break;
            case FaultKind.DependencyDown:
                process.DependencyBackAt = Math.Max(process.DependencyBackAt, until);
                break;
        }
    }

    // Of a kill or a drain: another process takes the place.
    private void End(Fault fault, int number)
    {
        if (fault.Kind == FaultKind.PauseJob) SetPaused(fault, paused: false, again: _model.Now + DatabaseRestMs, number);
        else Start(fault.Target, _model.Now);
    }

    // Whoever resumes a job goes on trying until it is done.
    private void SetPaused(Fault fault, bool paused, long again, int number)
    {
        if (fault.Target >= _model.Jobs.Count) return;
        var reached = _model.Now >= _databaseBackAt;
        if (reached && !(paused ? _model.Pause(_model.Jobs[fault.Target]) : _model.Resume(_model.Jobs[fault.Target]))) return;
        if (paused == reached) _agenda.Plan(again, new Step(StepKind.FaultEnds, number));
    }

    private void Kill(Process process)
    {
        process.IsAlive = false;
        foreach (var slot in process.Slots)
        {
            if (slot.Commit is { } open) LifecycleModel.Abort(open);
            if (slot.Lease is { } lease) PlanCheck(lease);
        }
    }

    private void Drain(Process process)
    {
        if (!CanReach(process))
        {
            Kill(process);
            return;
        }

        process.IsAlive = false;
        foreach (var slot in process.Slots)
        {
            if (slot.Commit is { } open) LifecycleModel.Abort(open);
            if (slot.Lease is { } lease) _model.Release(lease);
        }

        _model.Leave(process.Id);
        _model.DropDuty(process.Id);
    }

    private void TakeDatabaseAway(long until)
    {
        _databaseBackAt = Math.Max(_databaseBackAt, until);
        foreach (var process in _processes)
            if (process.IsAlive) BreakCommits(process);
    }

    /// <summary>Commits under way are rolled back, or made and not heard of: the worker cannot know.</summary>
    private void BreakCommits(Process process)
    {
        for (var i = 0; i < process.Slots.Length; i++)
        {
            var slot = process.Slots[i];
            if (slot.Commit is not { } open) continue;
            if (_mutant != Mutant.CommitNotAtomic && _dice.OneIn(2) && _model.Advance(open) == CommitState.Committed) _promises.CheckCommitted(open.Lease.Work);
            Drop(process, slot, i, DatabaseRestMs);
        }
    }

    private void Cancel(Fault fault)
    {
        if (_model.Now < _databaseBackAt || fault.Target >= _model.Jobs.Count) return;
        var job = _model.Jobs[fault.Target];
        var ended = job.IsTerminal;
        if (!_model.Cancel(job)) return;
        if (ended) _promises.Break("P1: a job that had ended was cancelled");
        _promises.Cancelled(job);
    }

    private void PlanCheck(in ModelLease lease) =>
        _agenda.Plan(_model.Now + Invariants.LeasedAgainMs, new Step(StepKind.Recovered, lease.Work.Number, 0, lease.Epoch));

    // Counted from the last disturbance on, and from when a process was there that could sweep: of two faults at once nothing is promised.
    private void CheckRecovered(in Step step)
    {
        var sweptSince = long.MaxValue - Invariants.LeasedAgainMs;
        foreach (var process in _processes)
            if (process.IsAlive) sweptSince = Math.Min(sweptSince, process.FreeSince);
        var earliest = Math.Max(_promises.QuietSince, sweptSince) + Invariants.LeasedAgainMs;
        if (earliest == long.MaxValue) earliest = _model.Now + Invariants.LeasedAgainMs;
        if (_model.Now < earliest) _agenda.Plan(earliest, step);
        else _promises.CheckRecovered(_model.Work[step.Who], step.Stamp, _processes);
    }
}
