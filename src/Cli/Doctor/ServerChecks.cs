using System.Net.Sockets;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Cli.Doctor;

/// <summary>The servers of distributed mode, as far as something is configured about them.</summary>
internal static class ServerChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging(logging => logging.ClearProviders());
        services.AddJobs(configuration);
        await using var provider = services.BuildServiceProvider();
        var findings = new List<Finding>();
        if (IsConfigured(configuration, DatabaseOptions.Section))
            findings.Add(await CheckAsync("database", token => provider.GetRequiredService<Database>().CheckAsync(token), cancellationToken));
        if (IsConfigured(configuration, ObjectStoreOptions.Section))
            findings.Add(await CheckAsync("object store", token => provider.GetRequiredService<IObjectStore>().CheckAsync(token), cancellationToken));
        if (IsConfigured(configuration, MessagingOptions.Section))
            findings.Add(await CheckAsync("message broker", token => ReachAsync(configuration, token), cancellationToken));
        return findings.Count > 0 ? findings : [Finding.Ok("servers", "none configured: embedded mode needs none")];
    }

    private static bool IsConfigured(ConfigurationManager configuration, string section) => configuration.GetSection(section).GetChildren().Any();

    private static async Task<Finding> CheckAsync(string name, Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await check(limit.Token);
            return Finding.Ok(name, "answers");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Missing(name, failure is WorkFailure work ? work.Detail : failure is OperationCanceledException ? "does not answer" : failure.Message);
        }
    }

    // Whether somebody listens there; that it lets us in shows when a service starts.
    private static async Task ReachAsync(ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        var options = configuration.Section<MessagingOptions>(MessagingOptions.Section);
        if (options.Transport == "memory") return;
        var url = options.Url is null ? null : new Uri(options.Url);
        var port = url is null ? options.Port : url.Port > 0 ? url.Port : url.Scheme == "amqps" ? 5671 : 5672;
        using var probe = new TcpClient();
        await probe.ConnectAsync(url?.Host ?? options.Host, port, cancellationToken);
    }
}
