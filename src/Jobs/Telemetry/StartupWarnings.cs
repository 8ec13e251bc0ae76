using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>Tells once what is odd about the settings.</summary>
internal sealed partial class StartupWarnings(OptionsCheck check, ILogger<StartupWarnings> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in check.Warnings().Distinct()) Log.Setting(logger, warning);
        foreach (var rule in Failpoint.InForce) Log.Failpoint(logger, rule);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Settings: {Warning}")]
        public static partial void Setting(ILogger logger, string warning);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Failpoint in force: {Rule}. This process is made to fail; unset SOCCER_FAILPOINTS")]
        public static partial void Failpoint(ILogger logger, string rule);
    }
}
