using System.Buffers;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// The pools of a segment's large arrays. Pools of our own, because the shared one keeps an array for the thread that gave it back, and segments
/// begin and end on different threads: every segment would allocate its megabytes anew.
/// </summary>
public static class SegmentArrays
{
    private const int LargestBytes = 64 << 20;
    private const int Kept = 8;

    public static ArrayPool<byte> Bytes { get; } = ArrayPool<byte>.Create(LargestBytes, Kept);

    internal static ArrayPool<long> Times { get; } = ArrayPool<long>.Create(LargestBytes / sizeof(long), Kept);

    internal static ArrayPool<Range> Places { get; } = ArrayPool<Range>.Create(LargestBytes / (2 * sizeof(int)), Kept);

    internal static ArrayPool<PackedBox> Boxes { get; } = ArrayPool<PackedBox>.Create(LargestBytes / PackedBox.Size, Kept);
}
