namespace SoccerRecognition.Vision.Batching;

/// <summary>One of the bounded number of frames in flight: a buffer of pixels and whose they are. Reused for ever.</summary>
internal sealed class FrameSlot(int bytes)
{
    public NativeBuffer Pixels { get; } = new(bytes);

    /// <summary>The segment that the frame belongs to, from rent to return.</summary>
    public SegmentCollector? Owner { get; set; }

    /// <summary>The frame's place in its segment, from 0.</summary>
    public int Index { get; set; }

    public long PtsUs { get; set; }
}
