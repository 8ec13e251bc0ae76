using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>
/// The parent's side of the child host: starts it when it is first needed and again after it died, and hands segments over. A death fails what
/// was in flight with <c>host-crashed</c> and nothing else. Thread-safe.
/// </summary>
public sealed partial class SegmentHostClient(SegmentHostOptions options, HostSetup setup, ILogger<SegmentHostClient> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private HostChild? _child;
    private bool _disposed;

    /// <summary>What the child last said of itself; null before its first start. Its process id may be that of a dead one.</summary>
    public HostHello? Hello { get; private set; }

    /// <summary>Starts the child if none is running, and waits until its model is loaded.</summary>
    /// <exception cref="WorkFailure"><c>model-load-failed</c>, <c>gpu-required</c>, or <c>host-crashed</c> where it does not come up.</exception>
    public async Task<HostHello> StartAsync(CancellationToken cancellationToken)
    {
        await RunningAsync(cancellationToken);
        return Hello!;
    }

    /// <summary>Runs a segment in the child.</summary>
    /// <param name="task">Its id is not in flight here.</param>
    /// <param name="framesDone">Told how many frames are finished, at most twice a second; called on the reader's thread.</param>
    /// <param name="cancellationToken">Returns at once; the child gives the task up on its own time.</param>
    /// <returns>To be disposed when its frames are written.</returns>
    /// <exception cref="WorkFailure">As the child says, or <c>host-crashed</c>.</exception>
    public async Task<PooledSegment> ProcessAsync(SegmentTask task, IProgress<int>? framesDone, CancellationToken cancellationToken)
    {
        var child = await RunningAsync(cancellationToken);
        return await child.ProcessAsync(task, framesDone, cancellationToken);
    }

    /// <summary>What the child has used; null where none is running.</summary>
    public async Task<HostStatistics?> MeasureAsync(CancellationToken cancellationToken) =>
        _child is { IsAlive: true } child ? await child.MeasureAsync(cancellationToken) : null;

    public async ValueTask DisposeAsync()
    {
        await _starting.WaitAsync();
        _disposed = true;
        if (_child is { } child) await child.StopAsync(options.StopTimeout);
        _starting.Release();
    }

    private async Task<HostChild> RunningAsync(CancellationToken cancellationToken)
    {
        if (_child is { IsAlive: true, Hello.IsCompletedSuccessfully: true } running) return running;
        await _starting.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_child is { IsAlive: true, Hello.IsCompletedSuccessfully: true } started) return started;
            if (_child is { } dead) await dead.StopAsync(options.StopTimeout);
            return await StartChildAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<HostChild> StartChildAsync(CancellationToken cancellationToken)
    {
        var child = _child = HostChild.Start(options, setup);
        try
        {
            Hello = await child.Hello.WaitAsync(options.StartTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            child.Kill();
            throw new WorkFailure(FailureCode.HostCrashed, $"The inference process was not ready within {options.StartTimeout.TotalSeconds:F0} s.");
        }

        Log.Started(log, Hello.ProcessId, Hello.Model, Hello.Variant, Hello.NumericsClass, Hello.Lanes);
        _ = child.Ended.ContinueWith(_ => Log.Ended(log, Hello.ProcessId), TaskScheduler.Default);
        return child;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Inference process {ProcessId} runs {Model} ({Variant}) as {NumericsClass} on {Lanes} lanes")]
        public static partial void Started(ILogger logger, int processId, string model, string variant, string numericsClass, int lanes);

        [LoggerMessage(Level = LogLevel.Information, Message = "Inference process {ProcessId} has ended")]
        public static partial void Ended(ILogger logger, int processId);
    }
}
