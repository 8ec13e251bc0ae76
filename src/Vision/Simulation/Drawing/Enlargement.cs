using System.Numerics;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>Twice as wide and high by repeating pixels; a blur of two pixels afterwards makes it the same as linear interpolation.</summary>
internal static class Enlargement
{
    /// <param name="small">Pixels of 32 bits, half as wide and half as high.</param>
    /// <param name="large">What it becomes.</param>
    /// <param name="width">Pixels in a row of <paramref name="large"/>; even.</param>
    public static void Double(ReadOnlySpan<uint> small, Span<uint> large, int width)
    {
        for (var y = 0; y < large.Length / width; y += 2)
        {
            var row = large.Slice(y * width, width);
            Widen(small.Slice(y / 2 * (width / 2), width / 2), MemoryMarshal.Cast<uint, ulong>(row));
            row.CopyTo(large[((y + 1) * width)..]);
        }
    }

    private static void Widen(ReadOnlySpan<uint> row, Span<ulong> twice)
    {
        var done = 0;
        for (; done <= row.Length - Vector<uint>.Count; done += Vector<uint>.Count)
        {
            Vector.Widen(new Vector<uint>(row[done..]), out var low, out var high);
            (low | Vector.ShiftLeft(low, 32)).CopyTo(twice[done..]);
            (high | Vector.ShiftLeft(high, 32)).CopyTo(twice[(done + Vector<ulong>.Count)..]);
        }

        for (; done < row.Length; done++) twice[done] = row[done] | ((ulong)row[done] << 32);
    }
}
