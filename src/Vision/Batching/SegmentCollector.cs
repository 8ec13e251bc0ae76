using System.Diagnostics;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// Gathers one segment's frames, which lanes finish in any order, and packs them in the order of their timestamps. Its buffers are rented.
/// </summary>
internal sealed class SegmentCollector : IDisposable
{
    private const int UsualBoxesPerFrame = 32;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _signatures;
    private readonly long[] _ptsUs;
    private readonly Range[] _places;
    private PackedBox[] _boxes;
    private int _boxCount;
    private int _added;
    private int _pending = 1; // the reader itself, until End
    private int _framesDone;
    private long _inferTicks;
    private long _postTicks;
    private volatile WorkFailure? _failure;
    private volatile bool _abandoned;
    private bool _ended;

    /// <param name="maxFrames">How many frames the plan lists: a source gives no more.</param>
    /// <param name="displayWidth">In px.</param>
    /// <param name="displayHeight">In px.</param>
    public SegmentCollector(int maxFrames, int displayWidth, int displayHeight)
    {
        (MaxFrames, DisplayWidth, DisplayHeight) = (maxFrames, displayWidth, displayHeight);
        _signatures = SegmentArrays.Bytes.Rent(Math.Max(maxFrames, 1) * PictureSignature.Size);
        _ptsUs = SegmentArrays.Times.Rent(Math.Max(maxFrames, 1));
        _places = SegmentArrays.Places.Rent(Math.Max(maxFrames, 1));
        _boxes = SegmentArrays.Boxes.Rent(Math.Max(maxFrames, 1) * UsualBoxesPerFrame);
    }

    public int MaxFrames { get; }

    public int DisplayWidth { get; }

    public int DisplayHeight { get; }

    /// <summary>Time that the segment's reader has waited for pixels; only that reader writes it.</summary>
    public long WaitTicks { get; set; }

    public int FramesDone => Volatile.Read(ref _framesDone);

    public WorkFailure? Failure => _failure;

    /// <summary>Nobody wants the result any more: lanes give the frames back without looking at them.</summary>
    public bool IsAbandoned => _abandoned || _failure is not null;

    public long InferUs => (long)Stopwatch.GetElapsedTime(0, Volatile.Read(ref _inferTicks)).TotalMicroseconds;

    public long PostUs => (long)Stopwatch.GetElapsedTime(0, Volatile.Read(ref _postTicks)).TotalMicroseconds;

    /// <summary>Announces the next frame; its place is its order.</summary>
    /// <exception cref="WorkFailure"><c>internal</c>: more frames than planned, or not in order: the decoder broke its promise.</exception>
    public int Announce(long ptsUs)
    {
        if (_added == MaxFrames) throw new WorkFailure(FailureCode.Internal, $"The decoder gave more than the {MaxFrames} frames that the segment lists.");
        if (_added > 0 && ptsUs <= _ptsUs[_added - 1]) throw new WorkFailure(FailureCode.Internal, $"The decoder gave the frame at {ptsUs} us out of order.");
        _ptsUs[_added] = ptsUs;
        Interlocked.Increment(ref _pending);
        return _added++;
    }

    /// <summary>Called by a lane, in any order.</summary>
    public void Complete(int index, ReadOnlySpan<PackedBox> boxes, in PictureSignature signature, long inferTicks, long postTicks)
    {
        lock (_gate)
        {
            if (_boxCount + boxes.Length > _boxes.Length) Grow(boxes.Length);
            boxes.CopyTo(_boxes.AsSpan(_boxCount));
            _places[index] = new Range(_boxCount, _boxCount + boxes.Length);
            _boxCount += boxes.Length;
        }

        ((ReadOnlySpan<byte>)signature).CopyTo(_signatures.AsSpan(index * PictureSignature.Size));
        Interlocked.Add(ref _inferTicks, inferTicks);
        Interlocked.Add(ref _postTicks, postTicks);
        Interlocked.Increment(ref _framesDone);
        Settle();
    }

    /// <summary>A frame will not come: the lane failed on it, or nobody wants it.</summary>
    public void GiveUp(WorkFailure? failure)
    {
        if (failure is not null) Interlocked.CompareExchange(ref _failure, failure, null);
        Settle();
    }

    public void Abandon() => _abandoned = true;

    /// <summary>No more frames are announced (may be said again). Done when every announced frame has been completed or given up.</summary>
    public Task EndAsync()
    {
        if (!_ended) Settle();
        _ended = true;
        return _settled.Task;
    }

    /// <summary>The frames in order. Boxes and signatures lie in rented arrays that are longer than what is used.</summary>
    public PackedFrames Pack()
    {
        var offsets = new int[_added + 1];
        var packed = SegmentArrays.Bytes.Rent(Math.Max(_boxCount * PackedBox.Size, 1));
        for (var i = 0; i < _added; i++)
        {
            var bytes = PackedBoxes.AsBytes(_boxes.AsSpan(_places[i]));
            bytes.CopyTo(packed.AsSpan(offsets[i]));
            offsets[i + 1] = offsets[i] + bytes.Length;
        }

        var signatures = SegmentArrays.Bytes.Rent(Math.Max(_added * PictureSignature.Size, 1));
        _signatures.AsSpan(0, _added * PictureSignature.Size).CopyTo(signatures);
        return new PackedFrames(_ptsUs.AsSpan(0, _added).ToArray(), signatures, offsets, packed);
    }

    public void Dispose()
    {
        SegmentArrays.Bytes.Return(_signatures);
        SegmentArrays.Times.Return(_ptsUs);
        SegmentArrays.Places.Return(_places);
        SegmentArrays.Boxes.Return(_boxes);
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _pending) == 0) _settled.TrySetResult();
    }

    private void Grow(int more)
    {
        var larger = SegmentArrays.Boxes.Rent(Math.Max(_boxes.Length * 2, _boxCount + more));
        _boxes.AsSpan(0, _boxCount).CopyTo(larger);
        SegmentArrays.Boxes.Return(_boxes);
        _boxes = larger;
    }
}
