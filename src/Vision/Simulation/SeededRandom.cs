namespace SoccerRecognition.Vision.Simulation;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every runtime, which <see cref="Random"/> does not promise across versions.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for one subject, so that a change in one part of the simulation does not shift the others.</summary>
    public static SeededRandom For(ulong seed, ulong subject) => new(Mix(seed + 0x9E3779B97F4A7C15UL * (subject + 1)));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 (inclusive) to 1 (exclusive).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)((Next() >> 33) % (ulong)count);

    public bool Chance(float probability) => Unit() < probability;

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>Bell-shaped, mean 0, standard deviation 1, never beyond 3.5 (the sum of four uniform numbers).</summary>
    public float Bell() => (Unit() + Unit() + Unit() + Unit() - 2) * 1.7320508f;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
