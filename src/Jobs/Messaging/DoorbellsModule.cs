using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Messaging;

/// <summary>The only place that knows MassTransit, and the one <c>if</c> between embedded and distributed messaging.</summary>
internal static class DoorbellsModule
{
    public const string WorkQueuePrefix = "soccer.work.";

    public static void AddDoorbells(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<MessagingOptions>(configuration, MessagingOptions.Section);
        services.AddOptions<ListeningOptions>();
        services.AddSingleton<Doorbells>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            if (configuration[$"{MessagingOptions.Section}:Transport"] == "memory")
                bus.UsingInMemory((context, memory) => Listen(context, memory, (_, _) => { }));
            else
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    var options = context.GetRequiredService<IOptions<MessagingOptions>>().Value;
                    Connect(rabbit, options);
                    Listen(context, rabbit, (queue, shared) =>
                    {
                        if (shared) Bound((IRabbitMqReceiveEndpointConfigurator)queue, options);
                    });
                });
        });

        // After the bus, so that it stops before it: the last hints still go out.
        services.AddHostedService<HintSender>();
    }

    private static void Connect(IRabbitMqBusFactoryConfigurator rabbit, MessagingOptions options)
    {
        if (options.Url is { } url) rabbit.Host(new Uri(url));
        else
            rabbit.Host(options.Host, (ushort)options.Port, options.VirtualHost, host =>
            {
                host.Username(options.User);
                host.Password(options.Password);
            });
    }

    // Quorum queues survive the loss of a node; priorities need queues of their own (a quorum queue refuses x-max-priority).
    private static void Bound(IRabbitMqReceiveEndpointConfigurator queue, MessagingOptions options)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-message-ttl", (int)options.HintTimeToLive.TotalMilliseconds);
        queue.SetQueueArgument("x-max-length", options.MaxHints);
        queue.SetQueueArgument("x-overflow", "drop-head");
    }

    private static void Listen(IBusRegistrationContext context, IBusFactoryConfigurator bus, Action<IReceiveEndpointConfigurator, bool> bound)
    {
        var listening = context.GetRequiredService<IOptions<ListeningOptions>>().Value;
        var doorbells = context.GetRequiredService<Doorbells>();
        foreach (var workClass in listening.WorkClasses.Order(StringComparer.Ordinal))
            bus.ReceiveEndpoint(WorkQueuePrefix + workClass, queue =>
            {
                queue.ConfigureConsumeTopology = false;
                queue.PublishFaults = false;
                queue.DiscardFaultedMessages();
                bound(queue, true);
                // Returning acknowledges: leasing comes after, outside of the delivery.
                queue.Handler<WorkDue>(message =>
                {
                    doorbells.Arrived(message.Message);
                    return Task.CompletedTask;
                });
            });

        if (!listening.JobChanges && !listening.FencedJobs) return;
        bus.ReceiveEndpoint(new TemporaryEndpointDefinition("soccer-process"), DefaultEndpointNameFormatter.Instance, queue =>
        {
            queue.PublishFaults = false;
            queue.DiscardFaultedMessages();
            bound(queue, false);
            if (listening.JobChanges)
                queue.Handler<JobChanged>(message =>
                {
                    doorbells.Arrived(message.Message);
                    return Task.CompletedTask;
                });
            if (listening.FencedJobs)
                queue.Handler<JobFenced>(message =>
                {
                    doorbells.Arrived(message.Message);
                    return Task.CompletedTask;
                });
        });
    }
}
