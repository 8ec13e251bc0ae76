using System.Numerics;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>
/// What a camera does to a picture: the smear of a moving camera, a little softness, and noise. Works on whole rows of BGRA bytes with vectors;
/// every step is an average of two shifted pictures, a few of which make a wide blur.
/// </summary>
internal sealed class SensorEffects
{
    private const int NoiseLength = 1 << 20;
    private readonly byte[] _lighter = new byte[NoiseLength], _darker = new byte[NoiseLength];
    private readonly int _width, _height;
    private readonly ulong _seed;

    public SensorEffects(int width, int height, ulong seed)
    {
        (_width, _height, _seed) = (width, height, seed);
        var random = SeededRandom.For(seed, 20);
        for (var i = 0; i < NoiseLength; i += 4)
        {
            var grain = (int)MathF.Round(random.Bell() * 2.1f);
            for (var channel = 0; channel < 3; channel++)
            {
                var value = Math.Clamp(grain + (int)MathF.Round(random.Bell() * .6f), -8, 8);
                (_lighter[i + channel], _darker[i + channel]) = ((byte)Math.Max(0, value), (byte)Math.Max(0, -value));
            }
        }
    }

    /// <summary>
    /// Blurs over about <paramref name="length"/> pixels along the rows: averages with shifted copies of itself, the shifts being halves of what is
    /// left. The first goes one way and the others back, so that nothing moves.
    /// </summary>
    public void BlurAlong(Span<byte> pixels, int length)
    {
        for (var (rest, ahead) = (length, true); rest >= 1; (rest, ahead) = (rest / 2, false))
        {
            var shift = (rest + 1) / 2 * 4;
            for (var y = 0; y < _height; y++)
            {
                var row = pixels.Slice(y * _width * 4, _width * 4);
                if (ahead) Average(row[..^shift], row[shift..]);
                else AverageBackwards(row[shift..], row[..^shift]);
            }
        }
    }

    /// <summary>The same along the columns.</summary>
    public void BlurDown(Span<byte> pixels, int length)
    {
        var stride = _width * 4;
        for (var (rest, ahead) = (length, true); rest >= 1; (rest, ahead) = (rest / 2, false))
        {
            var shift = (rest + 1) / 2;
            for (var i = 0; i < _height - shift; i++)
            {
                var y = ahead ? i : _height - 1 - i;
                Average(pixels.Slice(y * stride, stride), pixels.Slice((ahead ? y + shift : y - shift) * stride, stride));
            }
        }
    }

    /// <summary>Grain that differs from frame to frame, and is the same whenever a frame is drawn again.</summary>
    public void AddNoise(Span<byte> pixels, int frame)
    {
        var random = SeededRandom.For(_seed ^ 0x5EED, (ulong)frame);
        for (var y = 0; y < _height; y++)
        {
            var row = pixels.Slice(y * _width * 4, _width * 4);
            var start = random.Below((NoiseLength - row.Length) / 4) * 4;
            AddGrain(row, _lighter.AsSpan(start, row.Length), _darker.AsSpan(start, row.Length));
        }
    }

    // In place and forwards: what lies ahead is read before it is written.
    private static void Average(Span<byte> target, ReadOnlySpan<byte> ahead)
    {
        var to = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        var other = MemoryMarshal.Cast<byte, Vector<byte>>(ahead);
        for (var i = 0; i < to.Length; i++) to[i] = Mean(to[i], other[i]);
        for (var i = to.Length * Vector<byte>.Count; i < target.Length; i++) target[i] = (byte)((target[i] + ahead[i] + 1) >> 1);
    }

    // In place and backwards, for what lies behind; the odd bytes are those at the front.
    private static void AverageBackwards(Span<byte> target, ReadOnlySpan<byte> behind)
    {
        var odd = target.Length % Vector<byte>.Count;
        var to = MemoryMarshal.Cast<byte, Vector<byte>>(target[odd..]);
        var other = MemoryMarshal.Cast<byte, Vector<byte>>(behind[odd..]);
        for (var i = to.Length - 1; i >= 0; i--) to[i] = Mean(to[i], other[i]);
        for (var i = odd - 1; i >= 0; i--) target[i] = (byte)((target[i] + behind[i] + 1) >> 1);
    }

    // The rounded-up mean of bytes without widening them: (a | b) - ((a ^ b) >> 1).
    private static Vector<byte> Mean(Vector<byte> a, Vector<byte> b) =>
        (a | b) - (Vector.ShiftRightLogical((a ^ b).As<byte, ushort>(), 1).As<ushort, byte>() & new Vector<byte>(0x7F));

    private static void AddGrain(Span<byte> row, ReadOnlySpan<byte> lighter, ReadOnlySpan<byte> darker)
    {
        var to = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        var plus = MemoryMarshal.Cast<byte, Vector<byte>>(lighter);
        var minus = MemoryMarshal.Cast<byte, Vector<byte>>(darker);
        for (var i = 0; i < to.Length; i++) to[i] = Vector.SubtractSaturate(Vector.AddSaturate(to[i], plus[i]), minus[i]);
        for (var i = to.Length * Vector<byte>.Count; i < row.Length; i++) row[i] = (byte)Math.Clamp(row[i] + lighter[i] - darker[i], 0, 255);
    }
}
