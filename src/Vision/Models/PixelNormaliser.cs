using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SoccerRecognition.Vision.Models;

/// <summary>
/// Planes G, B, R of bytes to planes of floats in the model's channel order, (value - mean) x 1/std, in one pass. Element by element in IEEE
/// single precision without fused steps, so the width of the vectors changes no bit.
/// </summary>
/// <remarks>
/// Doing it here instead of in the graph (Cast, Sub, Mul on a byte input) is one pass over memory instead of three, and the reordering of the
/// planes is free.
/// </remarks>
internal sealed class PixelNormaliser(ModelInput input)
{
    // Where the tensor's channels lie among the planes G, B, R.
    private readonly int[] _planes = input.Channels == "bgr" ? [1, 0, 2] : [2, 0, 1];
    private readonly float[] _mean = input.Mean;
    private readonly float[] _scale = [.. input.Std.Select(one => 1f / one)];

    /// <param name="gbrp">Three planes of equal size.</param>
    /// <param name="tensor">As many floats: one picture of an NCHW tensor.</param>
    public void Convert(ReadOnlySpan<byte> gbrp, Span<float> tensor)
    {
        var plane = gbrp.Length / 3;
        for (var channel = 0; channel < 3; channel++)
            ConvertPlane(gbrp.Slice(_planes[channel] * plane, plane), tensor.Slice(channel * plane, plane), _mean[channel], _scale[channel]);
    }

    private static void ConvertPlane(ReadOnlySpan<byte> bytes, Span<float> floats, float mean, float scale)
    {
        ref var source = ref MemoryMarshal.GetReference(bytes);
        ref var target = ref MemoryMarshal.GetReference(floats[..bytes.Length]);
        var (means, scales) = (Vector128.Create(mean), Vector128.Create(scale));
        var i = 0;
        for (; i <= bytes.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
            var (a, b) = Vector128.Widen(low);
            var (c, d) = Vector128.Widen(high);
            Store(a, ref target, i);
            Store(b, ref target, i + 4);
            Store(c, ref target, i + 8);
            Store(d, ref target, i + 12);
        }

        for (; i < bytes.Length; i++) floats[i] = (bytes[i] - mean) * scale;

        void Store(Vector128<uint> values, ref float to, int at) =>
            ((Vector128.ConvertToSingle(values.AsInt32()) - means) * scales).StoreUnsafe(ref to, (nuint)at);
    }
}
