using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation.Running;

/// <summary>The promises of the README, watched while a simulation runs.</summary>
internal sealed class Invariants
{
    public const long AuditEveryMs = 4_000;

    /// <summary>P6.</summary>
    public const long LeasedAgainMs = 30_000;

    /// <summary>How long due work may lie while a worker for it is idle: the idle poll with room for a busy database.</summary>
    private const long IdleMs = 12_000;

    private const long LeaseMs = 15_000;
    private const long ClassGoneMs = 300_000;
    private const int MaxAttempts = 3;
    private readonly LifecycleModel _model;
    private readonly Scenario _scenario;
    private readonly List<Promise> _jobs = [];
    private readonly Dictionary<int, int> _injected = [];
    private int _ended;

    public Invariants(LifecycleModel model, Scenario scenario)
    {
        (_model, _scenario) = (model, scenario);
        model.Leased = CheckLeased;
        model.Writing = CheckWriting;
    }

    public string? Broken { get; private set; }

    /// <summary>Since when nothing was disturbed.</summary>
    public long QuietSince { get; private set; }

    public void Break(string promise) => Broken ??= promise;

    /// <summary>By then every job must have ended: generous, a stuck one never does.</summary>
    public long LatestEnd(long faultsEndAt)
    {
        var lastRequest = _scenario.Jobs.Max(job => job.AtMs);
        var work = _scenario.Jobs.Sum(job => _scenario.Videos[job.Request.Video].Segments * 30_000L + 60_000L);
        var gone = _scenario.Faults.Any(fault => fault.Kind == FaultKind.ClassGone) ? ClassGoneMs + 60_000 : 0;
        return Math.Max(lastRequest, faultsEndAt) + gone + work + 120_000;
    }

    public void Disturbed(long at, long lasting) => QuietSince = Math.Max(QuietSince, at + lasting + (lasting > 0 ? LeaseMs : 0));

    public void Accepted(JobRow job) => _jobs.Add(new Promise(job));

    public void Cancelled(JobRow job) => (_jobs[job.Number].WasCancelled, _jobs[job.Number].Ended) = (true, JobState.Cancelled);

    /// <summary>Whether another counted failure still leaves the innocent work a try.</summary>
    public bool MayFail(WorkRow work) => _injected.GetValueOrDefault(work.Number) < MaxAttempts - 1;

    public void Failed(in ModelLease lease, FailureCode code)
    {
        var work = lease.Work;
        if (code == FailureCode.Internal) _injected[work.Number] = _injected.GetValueOrDefault(work.Number) + 1;
        if (work.Attempts > MaxAttempts) Break("P7: more than three counted attempts");
        if (code.Kind == FailureKind.Work) CheckTries(work);
    }

    /// <summary>All accepted jobs are terminal and what is made of their results is made.</summary>
    public bool AllEnded()
    {
        while (_ended < _jobs.Count && _jobs[_ended].Job.IsTerminal) _ended++;
        if (_ended < _jobs.Count) return false;
        foreach (var work in _model.Work)
            if (work.IsRender && work.State is WorkState.Pending or WorkState.Leased && work.IsLive) return false;
        return true;
    }

    public void Audit(List<Process> processes, long databaseBackAt)
    {
        CheckTerminals();
        CheckLate(databaseBackAt, processes);
        var now = _model.Now;
        if (now - databaseBackAt < IdleMs) return;
        foreach (var process in processes)
        {
            if (!process.IsAlive || now - process.FreeSince < IdleMs) continue;
            foreach (var slot in process.Slots)
                if (slot.IsWaiting && now - slot.FreeSince >= IdleMs) CheckIdle(process, slot);
        }
    }

    public void CheckEnd()
    {
        CheckTerminals();
        foreach (var promise in _jobs)
        {
            var job = promise.Job;
            var mayBeLate = (job.State == JobState.Expired && job.DeadlineAt is not null) || (job.State == JobState.Failed && job.Request.TimeoutMs is not null);
            var expected = promise.WasCancelled ? JobState.Cancelled
                : mayBeLate ? job.State
                : _scenario.Videos[job.Request.Video].Ailment == Ailment.None ? JobState.Succeeded : JobState.Failed;
            if (job.State != expected) Break($"P1, P7: job {job.Number} ended {job.State} instead of {expected}");
        }
    }

    /// <summary>After every commit: the job that succeeded by it has the digest of an undisturbed run.</summary>
    public void CheckCommitted(WorkRow work)
    {
        if (work.Analysis is { } analysis && analysis.SegmentsDone > analysis.Segments!.Length) Break("P2: a segment was counted twice");
        if (work.Analysis?.Segments![work.Segment].Commits > 1) Break("P2: a segment that was done was computed again");
        if (work.Kind != WorkKind.Publish || work.Job.Digest is not { } digest) return;
        var undisturbed = AbstractDigest.OfUndisturbed(
            work.Job.Request.Video, _scenario.Videos[work.Job.Request.Video].Segments, work.Job.Analysis.Class ?? "?");
        if (digest != undisturbed) Break($"P2: job {work.Job.Number} published another digest than an undisturbed run");
    }

    /// <summary>A process that nothing hinders keeps its leases, also over an outage of the database.</summary>
    public void CheckExpired(WorkRow work, Process? holder)
    {
        if (holder is not { IsAlive: true } || _model.Now - holder.FreeSince <= LeaseMs) return;
        foreach (var slot in holder.Slots)
            if (slot.Lease is { } lease && lease.Work == work && lease.Epoch == work.Epoch) Break("P6: a lease was taken from a process that nothing hindered");
    }

    /// <summary>P6: what a dead process held is leased again, unless nobody is free for it.</summary>
    public void CheckRecovered(WorkRow work, long epoch, List<Process> processes)
    {
        if (work.State == WorkState.Leased && work.Epoch == epoch && work.IsLive) Break("P6: the lease of a dead process was not taken within 30 s");
        if (!_model.IsDue(work) || work.Epoch != epoch || HasCap(work) || _model.Now - LyingSince(work) < IdleMs) return;
        foreach (var process in processes)
        {
            if (!process.IsAlive || _model.Now - process.FreeSince < LeasedAgainMs) continue;
            foreach (var slot in process.Slots)
                if (slot.IsWaiting && _model.Now - slot.FreeSince > IdleMs && _model.Serves(process.Leaser(slot), work))
                    Break("P6: the work of a dead process was not leased again within 30 s");
        }
    }

    private void CheckLeased(WorkRow work)
    {
        if (work.Analysis?.Segments![work.Segment].Done == true) Break("P2: a segment that is done was leased again");
        if (work.Job.Paused && !work.IsRender) Break("work of a paused job was leased");
        if (!work.IsLive) Break("P1: work of a job that has ended was leased");
        var tenant = work.Job.Request.Tenant;
        if (_model.Grants[tenant].MaxLeases is { } most && _model.LeasedOf(tenant) > most) Break($"fairness: tenant {tenant} has more leased than its cap");
    }

    private void CheckWriting(ModelLease lease)
    {
        var work = lease.Work;
        if (work.Epoch != lease.Epoch || work.State != WorkState.Leased || work.Owner != lease.Worker) Break("P4: rows were written under a lease that was lost");
    }

    private void CheckTries(WorkRow work)
    {
        var tries = _injected.GetValueOrDefault(~work.Number) + 1;
        _injected[~work.Number] = tries;
        if (tries > MaxAttempts * _jobs.Count) Break("P7: poison was tried again and again");
    }

    private static long LyingSince(WorkRow work) => Math.Max(Math.Max(work.DueAt, work.Since), work.Job.ResumedAt);

    // Of a tenant at its cap work may lie, however idle others are.
    private bool HasCap(WorkRow work) => _model.Grants[work.Job.Request.Tenant].MaxLeases is not null;

    private void CheckIdle(Process process, Slot slot)
    {
        foreach (var work in _model.Work)
        {
            if (HasCap(work) || !_model.IsDue(work) || _model.Now - LyingSince(work) < IdleMs || !_model.Serves(process.Leaser(slot), work)) continue;
            Break($"work is due and process {process.Id} idle");
        }
    }

    // A sweep a second, and another process takes its duty over within ten.
    private void CheckLate(long databaseBackAt, List<Process> processes)
    {
        if (!processes.Exists(one => one.IsAlive && _model.Now - one.FreeSince > IdleMs) || _model.Now - databaseBackAt < IdleMs) return;
        foreach (var promise in _jobs)
            if (!promise.Job.IsTerminal && _model.Now - promise.Job.DeadlineAt > IdleMs) Break($"job {promise.Job.Number} goes on after its deadline");
    }

    private void CheckTerminals()
    {
        foreach (var promise in _jobs)
        {
            if (promise.Ended is { } ended && ended != promise.Job.State) Break($"P1: job {promise.Job.Number} left {ended}");
            if (promise.Job.IsTerminal) promise.Ended ??= promise.Job.State;
        }
    }

    /// <summary>What was promised with a 202.</summary>
    private sealed class Promise(JobRow job)
    {
        public JobRow Job { get; } = job;

        public bool WasCancelled { get; set; }

        public JobState? Ended { get; set; }
    }
}
