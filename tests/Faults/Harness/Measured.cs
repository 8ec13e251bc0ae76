namespace SoccerRecognition.Faults.Harness;

/// <summary>What a run measured. Thread-safe.</summary>
internal sealed class Measured
{
    private readonly Lock _gate = new();

    /// <summary>The slowest recovery; null where the row has none.</summary>
    public TimeSpan? Worst { get; private set; }

    /// <summary>Planned frames whose rows are not there.</summary>
    public long Lost { get; private set; }

    /// <summary>Segments that were committed twice.</summary>
    public long Twice { get; private set; }

    /// <summary>How often the checker ran.</summary>
    public int Checks { get; private set; }

    public void Recovery(TimeSpan after)
    {
        lock (_gate)
            if (Worst is null || after > Worst) Worst = after;
    }

    public void Checked(long lost, long twice)
    {
        lock (_gate) (Lost, Twice, Checks) = (Lost + lost, Twice + twice, Checks + 1);
    }
}
