using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>What the order of leasing looks at, of one due row of work.</summary>
/// <param name="Lane">Interactive before batch, but for a <see cref="LaneTurn"/>.</param>
/// <param name="TenantId">Whose it is: tenants share the fleet.</param>
/// <param name="Priority">Higher first, within a tenant.</param>
/// <param name="AcceptedSeq">The job's number of acceptance: first come, first served.</param>
/// <param name="StartUs">Where in the video: segments are leased in time order, so that results become final from the front.</param>
/// <param name="Id">The last resort, so that the order is total.</param>
public readonly record struct DueWork(Lane Lane, Guid TenantId, int Priority, long AcceptedSeq, long StartUs, Guid Id);

/// <summary>How much of the fleet a tenant has right now.</summary>
/// <param name="Leased">Rows of work under lease, of every kind and lane.</param>
/// <param name="Weight">1 to 1,000: what its share counts.</param>
/// <param name="MaxLeases">The most that it may have leased; null: no limit.</param>
public readonly record struct TenantLoad(int Leased, int Weight = 1, int? MaxLeases = null)
{
    /// <summary>What tenants are compared by: the one with the least goes first.</summary>
    public double Share => (double)Leased / Weight;

    public bool IsAtCap => Leased >= MaxLeases;
}

/// <summary>
/// The order in which due work is leased: the lane whose turn it is, then the tenant with the smallest share of the fleet, then what that tenant
/// wants first. <c>LeaseSql.Lease</c> does the same, and a test holds the two equal. Pure.
/// </summary>
/// <param name="loads">Of every tenant that has due work.</param>
/// <param name="batchFirst">Whether it is the batch lane's turn.</param>
/// <param name="afterTenant">The tenant whom the asking worker served last: it counts as if it still had that lease. Without it a fleet with one slot,
/// where nobody has anything leased when it asks, would serve the oldest jobs alone.</param>
public sealed class LeasePolicy(IReadOnlyDictionary<Guid, TenantLoad> loads, bool batchFirst = false, Guid? afterTenant = null) : IComparer<DueWork>
{
    /// <summary>What is to be leased next; null when nothing may be.</summary>
    public DueWork? Pick(IEnumerable<DueWork> due)
    {
        DueWork? best = null;
        foreach (var one in due)
            if (!loads[one.TenantId].IsAtCap && (best is null || Compare(one, best.Value) < 0)) best = one;
        return best;
    }

    public int Compare(DueWork x, DueWork y)
    {
        var order = batchFirst ? y.Lane.CompareTo(x.Lane) : x.Lane.CompareTo(y.Lane);
        if (order == 0) order = ShareOf(x.TenantId).CompareTo(ShareOf(y.TenantId));
        if (order == 0) order = y.Priority.CompareTo(x.Priority);
        if (order == 0) order = x.AcceptedSeq.CompareTo(y.AcceptedSeq);
        if (order == 0) order = x.StartUs.CompareTo(y.StartUs);
        return order == 0 ? CompareIds(x.Id, y.Id) : order;
    }

    private double ShareOf(Guid tenantId)
    {
        var load = loads[tenantId];
        return (tenantId == afterTenant ? load with { Leased = load.Leased + 1 } : load).Share;
    }

    // PostgreSQL compares uuids byte by byte, big endian.
    private static int CompareIds(Guid x, Guid y)
    {
        Span<byte> left = stackalloc byte[16], right = stackalloc byte[16];
        x.TryWriteBytes(left, bigEndian: true, out _);
        y.TryWriteBytes(right, bigEndian: true, out _);
        return left.SequenceCompareTo(right);
    }
}
