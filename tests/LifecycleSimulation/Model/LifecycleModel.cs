using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.LifecycleSimulation.Model;

/// <summary>
/// The database of the lifecycle as plain state: what the SQL of <c>Jobs/Postgres</c> does, statement by statement, over lists. It decides nothing
/// that the product decides in pure C# (<see cref="JobTransitions"/>, <see cref="LeasePolicy"/>, <see cref="RetryPolicy"/>): it calls it. A test holds the
/// SQL equal to it, a simulation runs it by the hundred thousand. Times are milliseconds of its one clock, <see cref="Now"/>.
/// </summary>
public sealed partial class LifecycleModel(Mutant mutant = Mutant.None)
{
    private static readonly string[] MoveEvents = [.. Enum.GetValues<JobState>().Select(state => $"job.{state.ToString().ToLowerInvariant()}")];
    private static readonly LeaseOptions Leases = new();
    /// <summary>Nothing of a wait is drawn: the SQL has to give the very times of the model.</summary>
    internal static readonly RetryOptions Retries = new() { Jitter = 0 };
    private static readonly long LeaseMs = (long)Leases.LeaseTime.TotalMilliseconds;

    // What is not done: the only rows that leases and sweeps look at.
    private readonly List<WorkRow> _open = [];

    public long Now { get; set; }

    public List<JobRow> Jobs { get; } = [];

    public List<AnalysisRow> Analyses { get; } = [];

    public List<WorkRow> Work { get; } = [];

    public List<WorkerRow> Workers { get; } = [];

    public TenantGrant[] Grants { get; } = [.. Enumerable.Repeat(new TenantGrant(1, null), Tenants.Count)];

    /// <summary>Told of every lease.</summary>
    public Action<WorkRow>? Leased { get; set; }

    /// <summary>Told of rows about to be written under a lease.</summary>
    public Action<ModelLease>? Writing { get; set; }

    /// <summary>Told of every lease that the sweeper takes, before it does.</summary>
    public Action<WorkRow>? Expiring { get; set; }

    private bool Is(Mutant one) => mutant == one;

    /// <summary>As <c>JobRows.MoveAsync</c>.</summary>
    private bool Move(JobRow job, JobState to)
    {
        if (!JobTransitions.IsAllowed(job.State, to) && !(Is(Mutant.TerminalStatesChange) && job.State != to)) return false;
        job.State = to;
        if (to is JobState.Planning or JobState.Running or JobState.Linking) job.RunUntil ??= Now + job.Request.TimeoutMs;
        job.Events.Add(MoveEvents[(int)to]);
        return true;
    }

    /// <summary>As <c>JobRows.TellAsync</c>.</summary>
    private static void Tell(JobRow job, string type)
    {
        if (!job.IsTerminal || type.StartsWith("artifact.", StringComparison.Ordinal)) job.Events.Add(type);
    }

    private void AddWork(WorkKind kind, string role, JobRow job, AnalysisRow? analysis = null, int segment = 0)
    {
        var row = new WorkRow
        {
            Number = Work.Count,
            Kind = kind,
            Role = Array.IndexOf(WorkRoles.All, role),
            Job = job,
            Analysis = analysis,
            Segment = segment,
            DueAt = Now,
            Since = Now,
        };
        Work.Add(row);
        _open.Add(row);
    }

    /// <summary>As <c>WorkSql.InsertForJob</c>: once per job and kind, and not for a job that has ended.</summary>
    private void MakeDue(JobRow job, WorkKind kind)
    {
        if (job.IsTerminal) return;
        foreach (var one in Work)
            if (one.Job == job && one.Kind == kind) return;
        AddWork(kind, WorkRoles.Of(kind), job);
    }

    private void Enter(WorkRow work, WorkState state)
    {
        if (work.State == WorkState.Done && state != WorkState.Done) _open.Add(work);
        work.State = state;
        work.Since = Now;
        if (state != WorkState.Leased) (work.Owner, work.LeaseUntil) = (null, 0);
        if (state == WorkState.Done) _open.Remove(work);
    }

    /// <summary>Back to where it can be leased, unless its job has ended.</summary>
    private void PutBack(WorkRow work, long delayMs = 0)
    {
        Enter(work, work.Job.IsTerminal && !work.IsRender ? WorkState.Failed : WorkState.Pending);
        work.DueAt = Now + delayMs;
    }

    /// <summary>As <c>WorkSql.FenceJob</c>: rows that a commit holds right now are skipped, that commit finds the job ended.</summary>
    private void FenceJob(JobRow job)
    {
        if (job.IsTerminal) return;
        foreach (var one in _open)
        {
            if (one.Job != job || one.Locked || one.State is not (WorkState.Pending or WorkState.Leased)) continue;
            one.Epoch++;
            Enter(one, WorkState.Failed);
        }
    }
}
