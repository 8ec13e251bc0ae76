using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.LifecycleSimulation.Model;

/// <summary>How far a commit came.</summary>
public enum CommitState
{
    /// <summary>More statements follow.</summary>
    Open,

    Committed,

    /// <summary>The lease was lost: nothing was written.</summary>
    Refused,
}

/// <summary>A transaction that commits a hop, statement by statement.</summary>
/// <param name="segments">For a plan: into how many segments the video is cut.</param>
public sealed class OpenCommit(ModelLease lease, int segments, string? numerics, int run)
{
    public ModelLease Lease { get; } = lease;

    internal int Segments { get; } = segments;

    internal string? Class { get; } = numerics;

    internal int Run { get; } = run;

    internal int Next { get; set; }
}

// As PlanCommits, SegmentCommits, LinkCommits and Artifacts.
public sealed partial class LifecycleModel
{
    /// <summary>As the hops' BeginAsync: moves the job on, pins the analysis.</summary>
    /// <returns>False when the lease is lost; for a segment also when the analysis is pinned to another class.</returns>
    public bool Begin(in ModelLease lease, string? numerics)
    {
        var work = lease.Work;
        switch (work.Kind)
        {
            case WorkKind.Plan or WorkKind.Link:
                if (!Holds(lease)) return false;
                Move(work.Job, work.Kind == WorkKind.Plan ? JobState.Planning : JobState.Linking);
                return true;
            case WorkKind.Segment:
                work.Analysis!.Class ??= numerics;
                return work.Analysis.Class == numerics || Is(Mutant.ClassIsIgnored);
            default:
                return true;
        }
    }

    /// <summary>Takes the next step of a commit. The first holds the fence, the last makes everything visible at once.</summary>
    public CommitState Advance(OpenCommit commit)
    {
        var work = commit.Lease.Work;
        if (commit.Next == 0 && !Holds(commit.Lease)) return CommitState.Refused;
        if (Is(Mutant.CommitNotAtomic)) return TakeStep(commit, commit.Next++) ? CommitState.Open : CommitState.Committed;
        if (commit.Next++ == 0)
        {
            work.Locked = true;
            return CommitState.Open;
        }

        work.Locked = false;
        if (!MayCommit(commit)) return CommitState.Refused;
        for (var step = 0; TakeStep(commit, step);) step++;
        return CommitState.Committed;
    }

    /// <summary>The connection broke or the process died before the end: the server rolls back.</summary>
    public static void Abort(OpenCommit commit) => commit.Lease.Work.Locked = false;

    /// <summary>As <c>WorkSql.Fence</c>.</summary>
    private bool Holds(in ModelLease lease)
    {
        if (Is(Mutant.NoFence)) return true;
        return IsHeld(lease) && (lease.Work.IsRender || !lease.Work.Job.IsTerminal || Is(Mutant.CancelWithoutFence));
    }

    // What makes a commit throw after its fence. A job that ended meanwhile cannot be planned, linked or published; its segments may be finished.
    private bool MayCommit(OpenCommit commit)
    {
        var work = commit.Lease.Work;
        return work.Kind switch
        {
            WorkKind.Plan => !work.Job.IsTerminal,
            WorkKind.Link => !work.Job.IsTerminal,
            WorkKind.Publish => JobTransitions.IsAllowed(work.Job.State, JobState.Succeeded) || Is(Mutant.NoFence) || Is(Mutant.TerminalStatesChange),
            _ => true,
        };
    }

    /// <returns>False after the last one.</returns>
    private bool TakeStep(OpenCommit commit, int step) => commit.Lease.Work.Kind switch
    {
        WorkKind.Plan => TakePlanStep(commit, step),
        WorkKind.Segment => TakeSegmentStep(commit, step),
        WorkKind.Link => TakeLinkStep(commit, step),
        WorkKind.Publish => TakePublishStep(commit, step),
        _ => TakeRenderStep(commit, step),
    };

    private bool TakePlanStep(OpenCommit commit, int step)
    {
        var (work, job) = (commit.Lease.Work, commit.Lease.Work.Job);
        var analysis = job.Analysis;
        switch (step)
        {
            case 0 when analysis.Segments is null && analysis.Owner == job:
                Writing?.Invoke(commit.Lease);
                analysis.Segments = [.. Enumerable.Range(0, commit.Segments).Select(_ => new SegmentRow())];
                analysis.State = AnalysisState.Running;
                return true;
            case 1 when !Work.Exists(one => one.Analysis == analysis):
                for (var i = 0; i < commit.Segments; i++) AddWork(WorkKind.Segment, WorkRoles.Of(Stage.Detection), job, analysis, i);
                return true;
            case 2:
                Enter(work, WorkState.Done);
                return true;
            case 3:
                if (!LinkWhenAnalysed(job)) Move(job, JobState.Running);
                return false;
            default:
                return true;
        }
    }

    private bool TakeSegmentStep(OpenCommit commit, int step)
    {
        var work = commit.Lease.Work;
        var (analysis, segment) = (work.Analysis!, work.Analysis!.Segments![work.Segment]);
        switch (step)
        {
            case 0:
                Writing?.Invoke(commit.Lease);
                analysis.Rows.RemoveAll(row => row.Run == commit.Run && row.Segment == work.Segment);
                analysis.Rows.Add(new StoredRows(commit.Run, work.Segment, commit.Class!));
                return true;
            case 1:
                segment.Done = true;
                segment.Commits++;
                return true;
            case 2:
                Enter(work, WorkState.Done);
                return true;
            default:
                analysis.SegmentsDone++;
                if (analysis.SegmentsDone == analysis.Segments!.Length || Is(Mutant.LinkTooEarly)) analysis.State = AnalysisState.Done;
                Tell(work.Job, "segment.done");
                LinkWhenAnalysed(work.Job);
                return false;
        }
    }

    /// <summary>As <c>JobRowSql.LinkWhenAnalysed</c>.</summary>
    private bool LinkWhenAnalysed(JobRow job)
    {
        if (job.Analysis.State != AnalysisState.Done || !Move(job, JobState.Linking)) return false;
        MakeDue(job, WorkKind.Link);
        return true;
    }

    private bool TakeLinkStep(OpenCommit commit, int step)
    {
        if (step == 0) Enter(commit.Lease.Work, WorkState.Done);
        else MakeDue(commit.Lease.Work.Job, WorkKind.Publish);
        return step == 0;
    }

    private bool TakePublishStep(OpenCommit commit, int step)
    {
        var (work, job) = (commit.Lease.Work, commit.Lease.Work.Job);
        if (step == 0)
        {
            job.Digest = AbstractDigest.Of(job.Analysis);
            Move(job, JobState.Succeeded);
            if (job.Request.Artifacts && !Work.Exists(one => one.Job == job && one.IsRender)) AddWork(WorkKind.Render, WorkRoles.Render, job);
            return true;
        }

        Enter(work, WorkState.Done);
        return false;
    }

    private bool TakeRenderStep(OpenCommit commit, int step)
    {
        if (step == 0) Enter(commit.Lease.Work, WorkState.Done);
        else Tell(commit.Lease.Work.Job, "artifact.ready");
        return step == 0;
    }
}
