using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation.Running;

// What a worker process does: LeaseLoop, Heartbeats and Sweeper of src/Worker, in steps.
public sealed partial class Simulation
{
    private const long IdlePollMs = 5_000;
    private const long DutyMs = 10_000;
    private const long TickMs = 1_000;

    private void TakeOfProcess(Process process, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Beat:
                Beat(process);
                return;
            case StepKind.Sweep:
                Sweep(process);
                return;
        }

        var slot = process.Slots[step.Slot];
        if (slot.Stamp != step.Stamp) return;
        switch (step.Kind)
        {
            case StepKind.Lease:
                Lease(process, slot, step.Slot);
                break;
            case StepKind.Begin:
                Begin(process, slot, step.Slot);
                break;
            case StepKind.EndOfTry:
                EndTry(process, slot, step.Slot);
                break;
            case StepKind.Commit:
                Commit(process, slot, step.Slot);
                break;
        }
    }

    private void Lease(Process process, Slot slot, int index)
    {
        if (!CanReach(process))
        {
            Plan(process, index, StepKind.Lease, DatabaseRestMs);
            return;
        }

        var turn = slot.IsPixel ? process.PixelTurn : process.LightTurn;
        var found = _model.TryLease(process.Leaser(slot), turn.IsBatchFirst);
        turn.Leased(found?.Work.Job.Request.Lane);
        if (found is not { } lease)
        {
            if (!slot.IsWaiting) slot.Clear(_model.Now);
            slot.IsWaiting = true;
            Plan(process, index, StepKind.Lease, IdlePollMs);
            return;
        }

        slot.Take(lease);
        Say($"p{process.Id} leases {lease.Work.Kind} {lease.Work.Segment} of job {lease.Work.Job.Number}, epoch {lease.Epoch}");
        if (lease.Work.Kind == WorkKind.Segment) Ring();
        Plan(process, index, StepKind.Begin, _dice.Between(1, 100));
    }

    private void Begin(Process process, Slot slot, int index)
    {
        var lease = slot.Lease!.Value;
        if (!CanReach(process)) Drop(process, slot, index, DatabaseRestMs);
        else if (_model.Begin(lease, process.Class))
        {
            slot.Run = lease.Work.Analysis?.Run ?? 0;
            Plan(process, index, StepKind.EndOfTry, DurationOf(lease.Work.Kind));
        }
        else
        {
            _model.Release(lease);
            Drop(process, slot, index, 0);
        }
    }

    // Some segments take longer than a lease lasts: heartbeats matter.
    private long DurationOf(WorkKind kind) => kind switch
    {
        WorkKind.Segment => _dice.OneIn(4) ? _dice.Between(10_000, 25_000) : _dice.Between(200, 5_000),
        WorkKind.Plan or WorkKind.Link => _dice.Between(50, 3_000),
        _ => _dice.Between(20, 500),
    };

    private void EndTry(Process process, Slot slot, int index)
    {
        var lease = slot.Lease!.Value;
        if (FailureOf(process, lease.Work) is { } code)
        {
            Fail(process, slot, index, code);
            return;
        }

        slot.Commit = new OpenCommit(lease, _scenario.Videos[lease.Work.Job.Request.Video].Segments, process.Class, slot.Run);
        Commit(process, slot, index);
    }

    private FailureCode? FailureOf(Process process, WorkRow work)
    {
        var video = _scenario.Videos[work.Job.Request.Video];
        if (_model.Now < process.DependencyBackAt) return FailureCode.DependencyUnavailable;
        if (work.Kind == WorkKind.Plan && video.Ailment == Ailment.BadInput) return FailureCode.UnsupportedMedia;
        if (work.Kind == WorkKind.Segment && video.Ailment == Ailment.Poison && work.Segment == video.PoisonedSegment) return FailureCode.MediaDecodeCrashed;
        if (!process.NextTryFails || !_promises.MayFail(work)) return null;
        process.NextTryFails = false;
        return FailureCode.Internal;
    }

    private void Fail(Process process, Slot slot, int index, FailureCode code)
    {
        // Not reported: the lease runs out.
        var lease = slot.Lease!.Value;
        var reached = CanReach(process);
        if (reached && _model.Fail(lease, code))
        {
            Say($"p{process.Id} fails {lease.Work.Kind} {lease.Work.Segment} of job {lease.Work.Job.Number}: {code}");
            _promises.Failed(lease, code);
        }

        Drop(process, slot, index, !reached || code.Kind == FailureKind.Dependency ? DatabaseRestMs : 0);
    }

    private void Commit(Process process, Slot slot, int index)
    {
        if (!CanReach(process))
        {
            Drop(process, slot, index, DatabaseRestMs);
            return;
        }

        var state = _model.Advance(slot.Commit!);
        if (state == CommitState.Open)
        {
            Plan(process, index, StepKind.Commit, _dice.OneIn(10) ? _dice.Between(50, 2_000) : _dice.Between(1, 50));
            return;
        }

        var work = slot.Lease!.Value.Work;
        Say($"p{process.Id} commit of {work.Kind} {work.Segment} of job {work.Job.Number}, epoch {slot.Lease!.Value.Epoch}: {state}");
        slot.Commit = null;
        if (state == CommitState.Committed)
        {
            _promises.CheckCommitted(work);
            Ring();
        }

        Drop(process, slot, index, 0);
    }

    /// <summary>The slot lets go of what it holds, whatever the database thinks, and asks again later.</summary>
    private void Drop(Process process, Slot slot, int index, long restMs)
    {
        if (slot.Commit is { } open) LifecycleModel.Abort(open);
        slot.Clear(_model.Now);
        Plan(process, index, StepKind.Lease, restMs);
    }

    private void Beat(Process process)
    {
        var reached = CanReach(process);
        if (reached)
        {
            for (var i = 0; i < process.Slots.Length; i++)
            {
                var slot = process.Slots[i];
                if (slot.Lease is not { } lease || _model.Renew(lease)) continue;
                Say($"p{process.Id} lost {lease.Work.Kind} {lease.Work.Segment} of job {lease.Work.Job.Number}, epoch {lease.Epoch}");

                // A commit under way goes on: its fence decides.
                if (slot.Commit is null) Drop(process, slot, i, 0);
            }

            _model.Report(process.AsWhole(), process.Slots.Length, process.Busy());
        }

        _agenda.Plan(_model.Now + (reached ? _dice.Between(TickMs, 5 * TickMs) : TickMs), new Step(StepKind.Beat, process.Id));
    }

    private void Sweep(Process process)
    {
        if (CanReach(process))
        {
            var now = DateTimeOffset.UnixEpoch.AddMilliseconds(_model.Now);
            process.Grace.Reached(now);
            if (_model.HoldDuty(process.Id, DutyMs))
            {
                var expired = _model.Sweep(process.Grace.MayTakeLeases(now) || _mutant == Mutant.NoGraceAfterOutage);
                if (expired > 0) Say($"p{process.Id} sweeps: {expired} leases put back");
                RingDue();
            }
        }
        else process.Grace.Missed();

        _agenda.Plan(_model.Now + TickMs, new Step(StepKind.Sweep, process.Id));
    }

    private readonly List<WorkClass> _due = [];

    private void RingDue()
    {
        _due.Clear();
        _model.FindDueClasses(_due);
        if (_due.Count > 0) Ring();
    }
}
