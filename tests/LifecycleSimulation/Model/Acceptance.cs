using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.LifecycleSimulation.Model;

// As JobAcceptance and JobControl.
public sealed partial class LifecycleModel
{
    /// <returns>Null when it has to wait for a commit under way: the caller tries again.</returns>
    public JobRow? Accept(NewModelJob request, JobRow? retryOf = null)
    {
        var (best, newest) = FindAnalysis(request, retryOf);
        var reuses = request.Reuse || retryOf is not null;
        var adopts = reuses && best is { State: not AnalysisState.Done, Owner.IsTerminal: true };
        if (adopts && IsBeingCommitted(best!)) return null;

        var job = new JobRow { Number = Jobs.Count, Request = request, DeadlineAt = Now + request.ExpiresInMs };
        Jobs.Add(job);
        if (adopts) Adopt(best!, job);
        job.Analysis = adopts || (reuses && best is { State: AnalysisState.Done }) ? best! : Insert(request, job, newest + 1);
        MakeDue(job, job.Analysis.State == AnalysisState.Done ? WorkKind.Link : WorkKind.Plan);
        Tell(job, "job.queued");
        return job;
    }

    /// <summary>As <c>JobControl.RetryAsync</c>: a new job that goes on where an ended one stopped.</summary>
    /// <returns>Null when there is nothing to retry, or it has to wait.</returns>
    public JobRow? Retry(JobRow ended) => ended.IsTerminal && ended.State != JobState.Succeeded ? Accept(ended.Request, ended) : null;

    /// <summary>As <c>JobControl.PauseAsync</c>.</summary>
    /// <returns>False when the job has ended.</returns>
    public bool Pause(JobRow job)
    {
        if (job.IsTerminal) return false;
        if (job.Paused) return true;
        (job.Paused, job.PausedAt) = (true, Now);
        Tell(job, "job.paused");
        return true;
    }

    /// <summary>As <c>JobControl.ResumeAsync</c>.</summary>
    /// <returns>False when the job has ended.</returns>
    public bool Resume(JobRow job)
    {
        if (job.IsTerminal) return false;
        if (!job.Paused) return true;
        (job.Paused, job.ResumedAt, job.RunUntil) = (false, Now, job.RunUntil + (Now - job.PausedAt));
        Tell(job, "job.resumed");
        return true;
    }

    /// <summary>As <c>JobControl.CancelAsync</c>.</summary>
    /// <returns>False when the job has ended.</returns>
    public bool Cancel(JobRow job)
    {
        if (!Is(Mutant.CancelWithoutFence)) FenceJob(job);
        return Move(job, JobState.Cancelled);
    }

    private (AnalysisRow? Best, int Newest) FindAnalysis(NewModelJob request, JobRow? retryOf)
    {
        AnalysisRow? best = null;
        var newest = 0;
        foreach (var one in Analyses)
        {
            if (one.Tenant != request.Tenant || one.Video != request.Video || one.Selection != request.Selection) continue;
            newest = Math.Max(newest, one.Generation);
            if (retryOf is not null && best is not null && best == retryOf.Analysis) continue;
            var (done, bestDone) = (one.State == AnalysisState.Done, best?.State == AnalysisState.Done);
            if (best is null || one == retryOf?.Analysis || (done && !bestDone) || (done == bestDone && one.Generation > best.Generation)) best = one;
        }

        return (best, newest);
    }

    private AnalysisRow Insert(NewModelJob request, JobRow job, int generation)
    {
        var analysis = new AnalysisRow { Tenant = request.Tenant, Video = request.Video, Selection = request.Selection, Generation = generation, Owner = job };
        Analyses.Add(analysis);
        return analysis;
    }

    /// <summary>As <c>AcceptSql.AdoptAnalysis</c>: done segments stay done; failed ones get fresh attempts.</summary>
    private void Adopt(AnalysisRow analysis, JobRow job)
    {
        analysis.Owner = job;
        if (Is(Mutant.AdoptionStartsAgain)) StartAgain(analysis);
        analysis.State = analysis.Segments is not { } segments ? AnalysisState.Pending
            : analysis.SegmentsDone == segments.Length ? AnalysisState.Done : AnalysisState.Running;
        foreach (var one in Work)
        {
            if (one.Analysis != analysis) continue;
            one.Job = job;
            one.Epoch++;
            one.DueAt = Now;
            if (one.State == WorkState.Failed && Is(Mutant.AdoptionLeavesFailures)) continue;
            if (one.State == WorkState.Failed) one.Attempts = 0;
            if (one.State != WorkState.Done) Enter(one, WorkState.Pending);
        }
    }

    private void StartAgain(AnalysisRow analysis)
    {
        analysis.SegmentsDone = 0;
        foreach (var segment in analysis.Segments ?? []) segment.Done = false;
        foreach (var one in Work)
            if (one.Analysis == analysis) Enter(one, WorkState.Pending);
    }

    private bool IsBeingCommitted(AnalysisRow analysis)
    {
        foreach (var one in _open)
            if (one.Locked && one.Analysis == analysis) return true;
        return false;
    }
}
