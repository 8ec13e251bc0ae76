using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>Tells once what is odd about the settings.</summary>
internal sealed partial class StartupWarnings(OptionsCheck check, ILogger<StartupWarnings> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in check.Warnings().Distinct()) Log.Setting(logger, warning);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Settings: {Warning}")]
        public static partial void Setting(ILogger logger, string warning);
    }
}
