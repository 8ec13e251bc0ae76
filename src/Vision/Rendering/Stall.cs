using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Kills the children when the caller gives up, or when nothing moved for too long.</summary>
internal sealed class Stall : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _kill;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _patience;

    public Stall(double seconds, Action kill, CancellationToken cancellationToken)
    {
        (_caller, _patience) = (cancellationToken, TimeSpan.FromSeconds(seconds));
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _kill = _limit.Token.Register(kill);
        Moved();
    }

    public CancellationToken Token => _limit.Token;

    public void Moved() => _limit.CancelAfter(_patience);

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="WorkFailure"><c>timeout</c>: nothing moved.</exception>
    public void ThrowIfEnded()
    {
        _caller.ThrowIfCancellationRequested();
        if (_limit.IsCancellationRequested) throw new WorkFailure(FailureCode.Timeout, $"No frame was rendered for {_patience.TotalSeconds:0} s.");
    }

    public void Dispose()
    {
        _kill.Dispose();
        _limit.Dispose();
    }
}
