using System.Buffers;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Batching;

/// <summary>Packed frames whose large arrays are rented: to be written somewhere and then disposed.</summary>
public sealed class PooledFrames(PackedFrames frames) : IDisposable
{
    private bool _returned;

    /// <summary><see cref="PackedFrames.Boxes"/> and <see cref="PackedFrames.Signatures"/> are longer than their content.</summary>
    public PackedFrames Frames { get; } = frames;

    public ReadOnlySpan<byte> Boxes => Frames.Boxes.AsSpan(0, Frames.BoxOffsets[^1]);

    public ReadOnlySpan<byte> Signatures => Frames.Signatures.AsSpan(0, Frames.Count * PictureSignature.Size);

    /// <summary>A copy in arrays of its own, of exact length.</summary>
    public PackedFrames ToPackedFrames() => Frames with { Boxes = Boxes.ToArray(), Signatures = Signatures.ToArray() };

    public void Dispose()
    {
        if (_returned) return;
        _returned = true;
        ArrayPool<byte>.Shared.Return(Frames.Boxes);
        ArrayPool<byte>.Shared.Return(Frames.Signatures);
    }
}
