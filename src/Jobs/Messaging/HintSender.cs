using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Circuits;

namespace SoccerRecognition.Jobs.Messaging;

/// <summary>Sends the hints of this process one after the other; while the broker is away they are dropped, and only now and then one is tried.</summary>
internal sealed partial class HintSender(
    Doorbells doorbells, IBus bus, DependencyCircuits circuits, IOptions<MessagingOptions> options, ILogger<HintSender> logger)
    : BackgroundService
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>What was rung for while the process stopped, as work that was given back, still goes out.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        doorbells.Close();
        if (ExecuteTask is { } sending) await sending.WaitAsync(LastWords, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reachable = true;
        await foreach (var hint in doorbells.Outgoing.ReadAllAsync(stoppingToken))
        {
            if (!circuits.Broker.TryEnter()) continue;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(options.Value.SendTimeout);
            try
            {
                await SendAsync(hint, limit.Token);
                circuits.Broker.Succeeded();
                if (!reachable) Log.BrokerReachable(logger);
                reachable = true;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                circuits.Broker.Failed();
                if (reachable) Log.BrokerAway(logger, failure.Message);
                reachable = false;
            }
        }
    }

    private async Task SendAsync(object hint, CancellationToken cancellationToken)
    {
        if (hint is WorkDue due)
        {
            // exchange: and not queue:, which would declare the queue without its arguments and be refused.
            var target = await bus.GetSendEndpoint(new Uri($"exchange:{DoorbellsModule.WorkQueuePrefix}{due.WorkClass}")).WaitAsync(cancellationToken);
            await target.Send(due, context => context.Durable = false, cancellationToken).WaitAsync(cancellationToken);
        }
        else
        {
            await bus.Publish(hint, context => context.Durable = false, cancellationToken).WaitAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The broker cannot be reached, hints are dropped: {Reason}")]
        public static partial void BrokerAway(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "The broker can be reached again")]
        public static partial void BrokerReachable(ILogger logger);
    }
}
