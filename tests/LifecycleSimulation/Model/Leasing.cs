using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.LifecycleSimulation.Model;

// As WorkLeases and WorkerRegistry.
public sealed partial class LifecycleModel
{
    private readonly Dictionary<Guid, TenantLoad> _loads = [];

    /// <summary>Whether a worker may take a row that is pending and due.</summary>
    public bool Serves(in ModelLeaser leaser, WorkRow work) =>
        (leaser.Roles & (1 << work.Role)) != 0
        && (work.Analysis is not { } analysis || (leaser.ServesModel && (analysis.Class is null || analysis.Class == leaser.Class || Is(Mutant.ClassIsIgnored))));

    public bool IsDue(WorkRow work) =>
        work.State == WorkState.Pending && work.DueAt <= Now && (work.IsRender || !work.Job.Paused || Is(Mutant.PauseIsIgnored)) && (work.IsLive || (Is(Mutant.CancelWithoutFence) && !work.IsRender));

    /// <summary>How many rows a tenant has under lease.</summary>
    public int LeasedOf(int tenant)
    {
        var leased = 0;
        foreach (var one in _open)
            if (one.State == WorkState.Leased && one.Job.Request.Tenant == tenant) leased++;
        return leased;
    }

    /// <summary>As <c>LeaseSql.Lease</c>.</summary>
    public ModelLease? TryLease(in ModelLeaser leaser, bool batchFirst)
    {
        CountLoads();
        var policy = new LeasePolicy(_loads, batchFirst);
        WorkRow? best = null;
        foreach (var one in _open)
        {
            if (one.Locked || !IsDue(one) || !Serves(leaser, one) || (_loads[Tenants.IdOf(one.Job.Request.Tenant)].IsAtCap && !Is(Mutant.CapIsIgnored))) continue;
            if (best is null || policy.Compare(one.ForOrder(), best.ForOrder()) < 0) best = one;
        }

        if (best is null) return null;
        Enter(best, WorkState.Leased);
        best.Owner = leaser.Worker;
        best.Epoch++;
        best.LeaseUntil = Now + LeaseMs;
        best.Listed++;
        Leased?.Invoke(best);
        return new ModelLease(best, best.Epoch, leaser.Worker, best.Attempts, best.Listed);
    }

    /// <summary>As one row of <c>WorkSql.Heartbeat</c>.</summary>
    /// <returns>False when the lease is lost.</returns>
    public bool Renew(in ModelLease lease)
    {
        var work = lease.Work;
        if (!IsHeld(lease) || work.Owner != lease.Worker || (!work.IsRender && work.Job.IsTerminal && !Is(Mutant.CancelWithoutFence))) return false;
        if (!work.Locked && !Is(Mutant.DeafHeartbeat)) work.LeaseUntil = Now + LeaseMs;
        return true;
    }

    /// <summary>As <c>WorkSql.Release</c>.</summary>
    public void Release(in ModelLease lease)
    {
        if (IsHeld(lease)) PutBack(lease.Work);
    }

    /// <summary>As <c>WorkLeases.FailAsync</c>: what follows is judged from what the worker knew when it leased.</summary>
    /// <returns>False when the lease was another's by then.</returns>
    public bool Fail(in ModelLease lease, FailureCode code)
    {
        var verdict = RetryPolicy.Judge(code, lease.Attempts, lease.Listed - 1, Retries);
        if (Is(Mutant.NothingIsCounted) && code.Kind == FailureKind.Work) verdict = verdict with { Counted = false, Next = AfterFailure.Retry };
        if (!IsHeld(lease)) return false;
        var work = lease.Work;
        PutBack(work, (long)verdict.Delay.TotalMilliseconds);
        if (verdict.Next == AfterFailure.GiveUp) Enter(work, WorkState.Failed);
        if (verdict.Counted) work.Attempts++;
        if (verdict.Next == AfterFailure.Retry) return true;
        if (work.IsRender)
        {
            Tell(work.Job, "artifact.failed");
            return true;
        }

        if (work.Analysis is { State: not AnalysisState.Done } analysis) analysis.State = AnalysisState.Failed;
        FenceJob(work.Job);
        Move(work.Job, JobState.Failed);
        return true;
    }

    /// <summary>As <c>WorkerRegistry.ReportAsync</c>.</summary>
    public void Report(in ModelLeaser leaser, int slots, int busy)
    {
        var id = leaser.Worker;
        var row = Workers.Find(one => one.Id == id);
        if (row is null) Workers.Add(row = new WorkerRow { Id = id, Roles = leaser.Roles, Class = leaser.Class });
        (row.Slots, row.Busy, row.SeenAt) = (slots, busy, Now);
    }

    /// <summary>As <c>WorkerRegistry.LeaveAsync</c>.</summary>
    public void Leave(int worker)
    {
        if (Workers.Find(one => one.Id == worker) is not { } row) return;
        (row.Slots, row.Busy, row.SeenAt) = (0, 0, Math.Min(row.SeenAt, Now - AliveMs));
    }

    private void CountLoads()
    {
        for (var i = 0; i < Tenants.Count; i++) _loads[Tenants.IdOf(i)] = new TenantLoad(LeasedOf(i), Grants[i].Weight, Grants[i].MaxLeases);
    }

    private static bool IsHeld(in ModelLease lease) => lease.Work.State == WorkState.Leased && lease.Work.Epoch == lease.Epoch;
}
