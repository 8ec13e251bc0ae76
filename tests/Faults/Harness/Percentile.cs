namespace SoccerRecognition.Faults.Harness;

/// <summary>Bounds on most of many times; asserted in the soak only, where nothing else runs.</summary>
internal static class Percentile
{
    public static TimeSpan Of(int percent, IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * percent / 100.0) - 1, 0, sorted.Length - 1)];
    }

    public static void IsBelow(int percent, TimeSpan bound, IEnumerable<TimeSpan> times)
    {
        var value = Of(percent, times);
        Assert.True(value < bound, $"p{percent} is {value.TotalMilliseconds:F0} ms, bound {bound.TotalMilliseconds:F0} ms");
    }
}
