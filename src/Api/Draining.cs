using Microsoft.Extensions.Options;

namespace SoccerRecognition.Api;

/// <summary>
/// The first thing at a stop: the service says that it is not ready and goes on answering for a while, so that whoever spreads requests has
/// noticed before the socket closes. Then the server takes no more connections and finishes what is under way.
/// </summary>
internal sealed class Draining(IOptions<ApiOptions> options, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>The process is about to end.</summary>
    public bool IsStopping { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsStopping = true;
        await Task.Delay(options.Value.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
