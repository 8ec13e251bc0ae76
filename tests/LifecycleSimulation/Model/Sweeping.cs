using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.LifecycleSimulation.Model;

// As Sweeps.
public sealed partial class LifecycleModel
{
    private static readonly long AliveMs = (long)Leases.AliveFor.TotalMilliseconds;
    private static readonly long GoneMs = (long)Leases.ClassGoneAfter.TotalMilliseconds;
    private int? _dutyOwner;
    private long _dutyUntil;

    /// <summary>As <c>SweepSql.HoldDuty</c>.</summary>
    public bool HoldDuty(int worker, long forMs)
    {
        if (_dutyOwner is not null && _dutyOwner != worker && _dutyUntil >= Now) return false;
        (_dutyOwner, _dutyUntil) = (worker, Now + forMs);
        return true;
    }

    /// <summary>As <c>SweepSql.DropDuty</c>.</summary>
    public void DropDuty(int worker)
    {
        if (_dutyOwner == worker) _dutyOwner = null;
    }

    /// <summary>As <c>Sweeps.SweepAsync</c>.</summary>
    /// <returns>How many leases were put back.</returns>
    public int Sweep(bool takeLeases)
    {
        var expired = takeLeases && !Is(Mutant.NoSweeper) ? ExpireLeases() : 0;
        foreach (var analysis in Analyses)
            if (takeLeases && IsStranded(analysis) && !IsBeingCommitted(analysis)) Restart(analysis);
        if (!Is(Mutant.DeadlineIsIgnored)) EndLate();
        return expired;
    }

    /// <summary>As <c>SweepSql.FindDueClasses</c>.</summary>
    public void FindDueClasses(ICollection<WorkClass> found)
    {
        foreach (var work in _open)
        {
            if (!IsDue(work) || !SomebodyIsFreeFor(work)) continue;
            var due = new WorkClass(WorkRoles.All[work.Role], work.Job.Request.Lane, WorkClass.AnyNumerics);
            if (!found.Contains(due)) found.Add(due);
        }
    }

    private int ExpireLeases()
    {
        var expired = 0;
        foreach (var work in _open)
        {
            if (work.State != WorkState.Leased || work.Locked || work.LeaseUntil >= Now) continue;
            Expiring?.Invoke(work);
            PutBack(work);
            if (Is(Mutant.DeathIsCounted)) work.Attempts++;
            expired++;
        }

        return expired;
    }

    /// <summary>As <c>Sweeps.EndLateAsync</c>: all work before any job.</summary>
    private void EndLate()
    {
        foreach (var job in Jobs)
            if (IsLate(job)) FenceJob(job);
        foreach (var job in Jobs)
            if (IsLate(job)) Move(job, job.DeadlineAt <= Now ? JobState.Expired : JobState.Failed);
    }

    private bool IsLate(JobRow job) => !job.IsTerminal && (job.DeadlineAt <= Now || (job.RunUntil <= Now && !job.Paused));

    private bool IsStranded(AnalysisRow analysis)
    {
        if (analysis.State != AnalysisState.Running || analysis.Class is null || analysis.Owner.IsTerminal) return false;
        var others = false;
        foreach (var worker in Workers)
        {
            if (worker.Class == analysis.Class && worker.SeenAt > Now - GoneMs) return false;
            others |= worker.Class is not null && worker.Class != analysis.Class && worker.SeenAt > Now - AliveMs;
        }

        return others;
    }

    /// <summary>As <c>SweepSql.RestartWork</c>, <c>RestartAnalysis</c> and <c>RestartSegments</c>.</summary>
    private void Restart(AnalysisRow analysis)
    {
        var keeps = Is(Mutant.RestartKeepsSegments);
        foreach (var one in Work)
        {
            if (one.Analysis != analysis || (keeps && one.State == WorkState.Done)) continue;
            one.Epoch++;
            one.DueAt = Now;
            Enter(one, WorkState.Pending);
        }

        analysis.Class = null;
        if (keeps) return;
        analysis.Run++;
        analysis.SegmentsDone = 0;
        foreach (var segment in analysis.Segments!) (segment.Done, segment.Commits) = (false, 0);
    }

    private bool SomebodyIsFreeFor(WorkRow work)
    {
        foreach (var worker in Workers)
        {
            if (worker.SeenAt <= Now - AliveMs || worker.Busy >= worker.Slots || (worker.Roles & (1 << work.Role)) == 0) continue;
            if (work.Analysis?.Class is not { } pinned || pinned == worker.Class) return true;
        }

        return false;
    }
}
