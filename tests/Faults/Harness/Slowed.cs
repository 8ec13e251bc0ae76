namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// Makes a process group slow by stopping it most of the time: what a cgroup's quota does, where cgroups may not be written.
/// </summary>
internal sealed class Slowed : IAsyncDisposable
{
    private static readonly TimeSpan tenth = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="group">Whom.</param>
    /// <param name="tenths">How many tenths of the time it may run.</param>
    public Slowed(ProcessGroup group, int tenths) => _running = RunAsync(group, tenths);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(ProcessGroup group, int tenths)
    {
        try
        {
            while (true)
            {
                group.PauseQuietly();
                await Task.Delay(tenth * (10 - tenths), TimeProvider.System, _stop.Token);
                group.ResumeQuietly();
                await Task.Delay(tenth * tenths, TimeProvider.System, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            group.ResumeQuietly();
        }
    }
}
