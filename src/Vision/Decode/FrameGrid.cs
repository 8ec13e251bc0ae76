using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Which frames a selection takes: for every k >= 0 the first frame with pts >= start + k / rate, each once, where start is the video's first
/// pts. Whole numbers only, so that no grid point drifts: the rate is taken as the decimal fraction that was written.
/// </summary>
public static class FrameGrid
{
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <param name="framePtsUs">All frames of the video, ascending.</param>
    /// <param name="selection">The rate must be positive.</param>
    /// <returns>Indices into <paramref name="framePtsUs"/>, ascending.</returns>
    public static List<int> Select(ReadOnlySpan<long> framePtsUs, FrameSelection selection)
    {
        var chosen = new List<int>();
        if (framePtsUs.IsEmpty) return chosen;
        var start = framePtsUs[0];
        var (numerator, denominator) = selection.SampleFps is { } rate ? AsFraction(rate) : (0, 1);
        Int128 nextPoint = 0;
        for (var i = 0; i < framePtsUs.Length; i++)
        {
            var pts = framePtsUs[i];
            if (pts >= selection.ToUs) break;
            if (numerator != 0)
            {
                // k of the last grid point at or before this frame: floor((pts - start) * rate); the frame is taken if a point lies after the last frame.
                var point = (Int128)(pts - start) * numerator / ((Int128)MicrosecondsPerSecond * denominator);
                if (point < nextPoint) continue;
                nextPoint = point + 1;
            }

            if (pts >= (selection.FromUs ?? long.MinValue)) chosen.Add(i);
        }

        return chosen;
    }

    /// <summary>The exact fraction of the shortest decimal that names the rate: 29.97 is 2997/100, whatever bits hold it.</summary>
    internal static (long Numerator, long Denominator) AsFraction(double rate)
    {
        if (!(rate >= 1e-6 && rate <= 1e6)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A sampling rate lies between 1e-6 and 1e6.");
        var value = (decimal)rate;
        long denominator = 1;
        for (; value != decimal.Truncate(value) && denominator < 1_000_000_000_000; denominator *= 10) value *= 10;
        return ((long)value, denominator);
    }
}
