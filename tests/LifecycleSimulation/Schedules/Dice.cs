namespace SoccerRecognition.LifecycleSimulation.Schedules;

/// <summary>Seeded chance (SplitMix64): the same on every machine and version, and cheap.</summary>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0xD1342543DE82EF95UL + 0x2545F4914F6CDD1DUL;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>Both ends included.</summary>
    public long Between(long from, long to) => from + (long)(Next() % (ulong)(to - from + 1));

    public bool OneIn(int n) => Below(n) == 0;
}
