using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// A finished segment whose large arrays are rented: disposed once its frames are written, so that a match costs no garbage. Nothing of
/// <see cref="Result"/> may be used afterwards.
/// </summary>
public sealed class PooledSegment : IDisposable
{
    private bool _returned;

    /// <param name="result"><see cref="PackedFrames.Boxes"/> and <see cref="PackedFrames.Signatures"/> come from <see cref="SegmentArrays.Bytes"/>.</param>
    public PooledSegment(SegmentResult result) => Result = result;

    /// <summary>
    /// <see cref="PackedFrames.Boxes"/> and <see cref="PackedFrames.Signatures"/> are longer than their content: read them by
    /// <see cref="PackedFrames.BoxesOf"/> and <see cref="PackedFrames.SignatureOf"/>.
    /// </summary>
    public SegmentResult Result { get; }

    /// <summary>The content of all frames' boxes.</summary>
    public ReadOnlySpan<byte> Boxes => Result.Frames.Boxes.AsSpan(0, Result.Frames.BoxOffsets[^1]);

    /// <summary>The content of all frames' signatures.</summary>
    public ReadOnlySpan<byte> Signatures => Result.Frames.Signatures.AsSpan(0, Result.Frames.Count * PictureSignature.Size);

    /// <summary>A copy that may be kept.</summary>
    public SegmentResult ToResult() => Result with { Frames = Result.Frames with { Boxes = Boxes.ToArray(), Signatures = Signatures.ToArray() } };

    public void Dispose()
    {
        if (_returned) return;
        _returned = true;
        SegmentArrays.Bytes.Return(Result.Frames.Boxes);
        SegmentArrays.Bytes.Return(Result.Frames.Signatures);
    }
}
