using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.LifecycleSimulation.Running;

/// <summary>One worker process: its slots, and what keeps it from working.</summary>
internal sealed class Process(int id, int planned, string numerics, int pixelSlots, long startedAt)
{
    private const int LightSlots = 2;
    private static readonly LeaseOptions Leases = new();
    private static readonly int Pixels = 1 << Array.IndexOf(WorkRoles.All, WorkRoles.Detection);
    private static readonly int All = (1 << WorkRoles.All.Length) - 1;

    public int Id { get; } = id;

    /// <summary>Which of the scenario's workers it is.</summary>
    public int Planned { get; } = planned;

    public string Class { get; } = numerics;

    public Slot[] Slots { get; } =
    [
        .. Enumerable.Range(0, pixelSlots).Select(_ => new Slot(isPixel: true)),
        .. Enumerable.Range(0, LightSlots).Select(_ => new Slot(isPixel: false)),
    ];

    public SweepGrace Grace { get; } = new(Leases.LeaseTime);

    /// <summary>Pixel slots and light slots take turns between the lanes, each for itself.</summary>
    public LaneTurn PixelTurn { get; } = new(Leases.InteractiveInRow);

    public LaneTurn LightTurn { get; } = new(Leases.InteractiveInRow);

    public bool IsAlive { get; set; } = true;

    /// <summary>Stopped until then.</summary>
    public long WakesAt { get; set; }

    /// <summary>Without the database until then.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>What it tries fails because of something else until then.</summary>
    public long DependencyBackAt { get; set; }

    public bool NextTryFails { get; set; }

    /// <summary>Since when it has run without anything in its way; in the future while something is.</summary>
    public long FreeSince => Math.Max(startedAt, Math.Max(WakesAt, ConnectedAt));

    public ModelLeaser Leaser(Slot slot) => new(Id, slot.IsPixel ? Pixels : All & ~Pixels, Class);

    public ModelLeaser AsWhole() => new(Id, All, Class);

    public int Busy()
    {
        var busy = 0;
        foreach (var slot in Slots) busy += slot.Lease is null ? 0 : 1;
        return busy;
    }
}

/// <summary>A place for one lease at a time.</summary>
internal sealed class Slot(bool isPixel)
{
    public bool IsPixel { get; } = isPixel;

    public ModelLease? Lease { get; private set; }

    public OpenCommit? Commit { get; set; }

    /// <summary>The run of the analysis when the work began.</summary>
    public int Run { get; set; }

    public int Stamp { get; private set; }

    public long FreeSince { get; private set; }

    /// <summary>Nothing keeps it from asking for work: it waits for a ring.</summary>
    public bool IsWaiting { get; set; }

    public void Take(ModelLease lease) => (Lease, Commit, IsWaiting, Stamp) = (lease, null, false, Stamp + 1);

    public void Clear(long now) => (Lease, Commit, IsWaiting, Stamp, FreeSince) = (null, null, false, Stamp + 1, now);
}
