using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SoccerRecognition.Jobs.StartChecks;

namespace SoccerRecognition.Jobs.Messaging;

/// <summary>Whether the broker lets us in and has quorum queues. That nobody answers is no reason not to start: jobs are accepted without it.</summary>
internal static class BrokerCheck
{
    private const string Name = "broker";

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<MessagingOptions>>().Value;
        return [options.Transport == "memory" ? CheckResult.Good(Name, "Hints stay in this process.") : await LookAsync(options, cancellationToken)];
    }

    private static async Task<CheckResult> LookAsync(MessagingOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await FactoryOf(options).CreateConnectionAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            var queue = $"soccer.check.{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-expires"] = 60_000 }, cancellationToken: cancellationToken);
            await channel.QueueDeleteAsync(queue, cancellationToken: cancellationToken);
            return CheckResult.Good(Name, "It lets us in and has quorum queues.");
        }
        catch (BrokerUnreachableException failure)
        {
            return failure.InnerException is AuthenticationFailureException or PossibleAuthenticationFailureException
                ? CheckResult.Wrong(Name, "It refuses the user or the password.", "Check Messaging:User and Messaging:Password, or Messaging:Url.")
                : failure.InnerException is OperationInterruptedException refused ? OfReply(refused) : CheckResult.Away(Name, "Nobody answers there.");
        }
        catch (OperationInterruptedException failure)
        {
            return OfReply(failure);
        }
    }

    private static CheckResult OfReply(OperationInterruptedException failure) => failure.ShutdownReason?.ReplyCode switch
    {
        Constants.AccessRefused => CheckResult.Wrong(Name, "The user may not make queues named soccer.*.", "Give it configure, write and read rights on ^soccer and on the exchanges of the virtual host."),
        Constants.NotAllowed => CheckResult.Wrong(Name, "There is no such virtual host, or the user may not enter it.", "Add it with rabbitmqctl add_vhost and set_permissions, or set Messaging:VirtualHost."),
        Constants.PreconditionFailed or Constants.NotImplemented or Constants.SyntaxError =>
            CheckResult.Wrong(Name, "It has no quorum queues.", "RabbitMQ 3.8 or newer is needed, with the feature flag quorum_queue."),
        _ => CheckResult.Away(Name, "It ended the connection."),
    };

    private static ConnectionFactory FactoryOf(MessagingOptions options)
    {
        var factory = new ConnectionFactory { AutomaticRecoveryEnabled = false, ClientProvidedName = "soccer-check" };
        if (options.Url is { } url) factory.Uri = new Uri(url);
        else
            (factory.HostName, factory.Port, factory.VirtualHost, factory.UserName, factory.Password) =
                (options.Host, options.Port, options.VirtualHost, options.User, options.Password);
        return factory;
    }
}
