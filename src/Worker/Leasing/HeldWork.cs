using System.Collections.Concurrent;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>Work that this process holds right now.</summary>
/// <param name="work">The leased row.</param>
/// <param name="stop">Ends the step.</param>
internal sealed class HeldWork(LeasedWork work, CancellationTokenSource stop) : IDisposable
{
    private int _progress;

    public LeasedWork Work { get; } = work;

    /// <summary>The lease was taken over or fenced: nothing this step writes would count.</summary>
    public bool Lost { get; private set; }

    /// <summary>Frames done, for the next heartbeat.</summary>
    public int Progress
    {
        get => Volatile.Read(ref _progress);
        set => Volatile.Write(ref _progress, value);
    }

    public CancellationToken Token { get; } = stop.Token;

    public HeldLease AsLease() => new(Work.Id, Work.Epoch, Progress);

    public void Lose()
    {
        Lost = true;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The step ended in this very moment.
        }
    }

    public void Dispose() => stop.Dispose();
}

/// <summary>All work that this process holds: what a heartbeat renews.</summary>
internal sealed class HeldWorks
{
    private readonly ConcurrentDictionary<(Guid, long), HeldWork> _held = new();

    public int Count => _held.Count;

    public HeldWork Add(LeasedWork work, CancellationTokenSource stop) => _held[(work.Id, work.Epoch)] = new HeldWork(work, stop);

    public void Remove(HeldWork held)
    {
        _held.TryRemove((held.Work.Id, held.Work.Epoch), out _);
        held.Dispose();
    }

    public HeldWork[] Snapshot() => [.. _held.Values];

    /// <summary>Stops everything that is done for a job.</summary>
    public void LoseJob(Guid jobId)
    {
        foreach (var held in _held.Values)
            if (held.Work.JobId == jobId) held.Lose();
    }
}
