namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// Decoded frames on their way to the lanes, first in first out over all segments. Lanes are threads of their own and block here; the queue
/// cannot overflow, because there are no more frames than slots.
/// </summary>
internal sealed class FrameQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0);
    private readonly FrameSlot[] _ring = new FrameSlot[capacity];
    private int _first;
    private int _count;

    public void Put(FrameSlot slot)
    {
        lock (_gate)
        {
            _ring[(_first + _count) % _ring.Length] = slot;
            _count++;
        }

        _filled.Release();
    }

    /// <summary>Takes as many frames as fit: waits for the first one, and up to the delay for more.</summary>
    /// <exception cref="OperationCanceledException">The lanes are being closed.</exception>
    public int Take(Span<FrameSlot?> batch, int maxDelayMs, CancellationToken cancellationToken)
    {
        _filled.Wait(cancellationToken);
        batch[0] = Next();
        var taken = 1;
        while (taken < batch.Length && _filled.Wait(maxDelayMs, cancellationToken)) batch[taken++] = Next();
        return taken;
    }

    /// <summary>Empties the queue, after the lanes have ended.</summary>
    public void Drain(Action<FrameSlot> take)
    {
        while (_filled.Wait(0)) take(Next());
    }

    private FrameSlot Next()
    {
        lock (_gate)
        {
            var slot = _ring[_first];
            _first = (_first + 1) % _ring.Length;
            _count--;
            return slot;
        }
    }
}
