namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>
/// Whether a sweeper may take leases that ran out. While the database was away nobody could renew: it takes none until it has reached the database
/// for a whole lease time without a gap. A gap is a failure, and also a time in which it did not look (a process that was
/// stopped knows nothing of an outage meanwhile). Pure; not thread-safe.
/// </summary>
/// <param name="leaseTime"><see cref="LeaseOptions.LeaseTime"/>.</param>
public sealed class SweepGrace(TimeSpan leaseTime)
{
    private DateTimeOffset? _since;
    private DateTimeOffset _last;

    /// <summary>The database answered.</summary>
    public void Reached(DateTimeOffset now)
    {
        if (_since is null || now - _last >= leaseTime) _since = now;
        _last = now;
    }

    /// <summary>The database did not answer.</summary>
    public void Missed() => _since = null;

    /// <summary>Asked after <see cref="Reached"/>.</summary>
    public bool MayTakeLeases(DateTimeOffset now) => now - _since >= leaseTime;
}
