using System.Threading.Channels;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Messaging;

/// <summary>
/// Where hints leave and reach this process. Ringing never waits and never fails: what cannot be sent is lost without harm, because the database
/// is the truth and the sweeper rings again. No step knows MassTransit; <see cref="DoorbellsModule"/> does.
/// </summary>
public sealed class Doorbells
{
    private const int MaxWaiting = 4096;

    private readonly Channel<object> _outgoing = Channel.CreateBounded<object>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Work of a class that this process serves is due.</summary>
    public event Action<WorkDue>? WorkDue;

    /// <summary>A job changed, in this process or another.</summary>
    public event Action<JobChanged>? JobChanged;

    /// <summary>A job was fenced, in this process or another.</summary>
    public event Action<JobFenced>? JobFenced;

    /// <summary>Hints on their way out.</summary>
    internal ChannelReader<object> Outgoing => _outgoing.Reader;

    /// <summary>No more hints: those that wait are sent.</summary>
    internal void Close() => _outgoing.Writer.TryComplete();

    public void Ring(WorkDue hint) => _outgoing.Writer.TryWrite(hint);

    public void Ring(JobChanged hint) => _outgoing.Writer.TryWrite(hint);

    public void Ring(JobFenced hint) => _outgoing.Writer.TryWrite(hint);

    /// <summary>Rings for everything that a commit changed.</summary>
    public void Ring(Guid jobId, Postgres.Committed committed)
    {
        foreach (var due in committed.Due) Ring(new WorkDue(due.ToString()));
        if (committed.Seq is { } seq) Ring(new JobChanged(jobId, seq));
    }

    internal void Arrived(WorkDue hint) => WorkDue?.Invoke(hint);

    internal void Arrived(JobChanged hint) => JobChanged?.Invoke(hint);

    internal void Arrived(JobFenced hint) => JobFenced?.Invoke(hint);
}

/// <summary>What a process listens for; Api and Worker each add theirs.</summary>
public sealed class ListeningOptions
{
    /// <summary>Classes of work, in text form: one queue each, shared with all workers of the class.</summary>
    public HashSet<string> WorkClasses { get; } = [];

    /// <summary>Changes of jobs: a queue of this process's own.</summary>
    public bool JobChanges { get; set; }

    /// <summary>Fenced jobs: a queue of this process's own.</summary>
    public bool FencedJobs { get; set; }
}
