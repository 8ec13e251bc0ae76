using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.LifecycleSimulation.Model;

// As JobAcceptance and JobControl.
public sealed partial class LifecycleModel
{
    /// <returns>Null when it has to wait for a commit under way: the caller tries again.</returns>
    public JobRow? Accept(NewModelJob request)
    {
        var (best, newest) = FindAnalysis(request);
        var adopts = request.Reuse && best is { State: not AnalysisState.Done, Owner.IsTerminal: true };
        if (adopts && IsBeingCommitted(best!)) return null;

        var job = new JobRow { Number = Jobs.Count, Request = request };
        Jobs.Add(job);
        if (adopts) Adopt(best!, job);
        job.Analysis = adopts || (request.Reuse && best is { State: AnalysisState.Done }) ? best! : Insert(request, job, newest + 1);
        MakeDue(job, job.Analysis.State == AnalysisState.Done ? WorkKind.Link : WorkKind.Plan);
        Tell(job, "job.queued");
        return job;
    }

    /// <summary>As <c>JobControl.CancelAsync</c>.</summary>
    /// <returns>False when the job has ended.</returns>
    public bool Cancel(JobRow job)
    {
        if (!Is(Mutant.CancelWithoutFence)) FenceJob(job);
        return Move(job, JobState.Cancelled);
    }

    private (AnalysisRow? Best, int Newest) FindAnalysis(NewModelJob request)
    {
        AnalysisRow? best = null;
        var newest = 0;
        foreach (var one in Analyses)
        {
            if (one.Tenant != request.Tenant || one.Video != request.Video || one.Selection != request.Selection) continue;
            newest = Math.Max(newest, one.Generation);
            var (done, bestDone) = (one.State == AnalysisState.Done, best?.State == AnalysisState.Done);
            if (best is null || (done && !bestDone) || (done == bestDone && one.Generation > best.Generation)) best = one;
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
