using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>
/// Keeps the batch lane from starving: after so many interactive leases in a row a worker asks for batch work first, once. Each worker counts for
/// itself, so nothing is shared and nothing waits. Pure but for its count; safe for concurrent use.
/// </summary>
/// <param name="interactiveInRow">How many.</param>
public sealed class LaneTurn(int interactiveInRow)
{
    private int _inRow;

    /// <summary>Whether the next lease asks for batch work first.</summary>
    public bool IsBatchFirst => Volatile.Read(ref _inRow) >= interactiveInRow;

    /// <summary>Counts a lease; null: nothing was due.</summary>
    public void Leased(Lane? lane)
    {
        if (lane == Lane.Interactive) Interlocked.Increment(ref _inRow);
        else Volatile.Write(ref _inRow, 0);
    }
}
