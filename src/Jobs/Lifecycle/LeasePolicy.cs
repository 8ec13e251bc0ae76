using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>What the order of leasing looks at, of one due row of work.</summary>
/// <param name="Lane">Interactive before batch.</param>
/// <param name="Priority">Higher first.</param>
/// <param name="AcceptedSeq">The job's number of acceptance: first come, first served.</param>
/// <param name="StartUs">Where in the video: segments are leased in time order, so that results become final from the front.</param>
/// <param name="Id">The last resort, so that the order is total.</param>
public readonly record struct DueWork(Lane Lane, int Priority, long AcceptedSeq, long StartUs, Guid Id);

/// <summary>The order in which due work is leased. <c>WorkSql.Lease</c> does the same, and a test holds the two equal. Pure.</summary>
public sealed class LeasePolicy : IComparer<DueWork>
{
    public static readonly LeasePolicy Order = new();

    /// <summary>How long a lease holds without a heartbeat.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker renews all its leases, in one statement.</summary>
    public static readonly TimeSpan HeartbeatTime = TimeSpan.FromSeconds(5);

    public int Compare(DueWork x, DueWork y)
    {
        var order = x.Lane.CompareTo(y.Lane);
        if (order == 0) order = y.Priority.CompareTo(x.Priority);
        if (order == 0) order = x.AcceptedSeq.CompareTo(y.AcceptedSeq);
        if (order == 0) order = x.StartUs.CompareTo(y.StartUs);
        return order == 0 ? CompareIds(x.Id, y.Id) : order;
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
