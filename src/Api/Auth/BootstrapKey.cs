using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Auth;

/// <summary>Makes the first key when there is none, and shows it once. Waits for the database without keeping the service from starting.</summary>
internal sealed partial class BootstrapKey(ApiKeys keys, IOptions<ApiOptions> options, TimeProvider time, ILogger<BootstrapKey> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var chosen = options.Value.BootstrapKey;
        if (options.Value.KeylessOnLoopback && chosen is null) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var secret = await keys.BootstrapAsync(chosen, stoppingToken);

                // To the terminal and never to the log.
                if (secret is not null && chosen is null) await Console.Error.WriteLineAsync($"The first API key, shown this once: {secret}");
                return;
            }
            catch (Exception failure) when (failure is WorkFailure or Npgsql.PostgresException)
            {
                Log.Waiting(logger, failure.Message);
            }

            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The first API key cannot be made yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
