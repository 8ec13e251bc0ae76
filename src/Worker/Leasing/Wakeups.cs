namespace SoccerRecognition.Worker.Leasing;

/// <summary>Wakes free slots: a ring lets one waiting slot through, rings beyond the number of slots are one too many and forgotten.</summary>
internal sealed class Wakeups(int slots) : IDisposable
{
    private readonly SemaphoreSlim _rings = new(0, slots);

    public void Ring()
    {
        try
        {
            _rings.Release();
        }
        catch (SemaphoreFullException)
        {
            // Every slot will look already.
        }
    }

    /// <summary>Returns when rung, or after the time.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _rings.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _rings.Dispose();
}
