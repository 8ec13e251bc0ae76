using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.Sources;

/// <summary>Removes local copies of sources whose video was erased or whose source retention removed: asked of the database, so that no message matters.</summary>
internal sealed partial class SourceWatch(SourceFiles sources, Videos videos, TimeProvider time, ILogger<SourceWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (sources.Kept() is { Count: > 0 } kept) sources.Forget(await videos.ListGoneAsync(kept, stoppingToken));
            }
            catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
            {
                // Asked again at the next tick.
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.Failed(logger, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Copies of gone sources could not be removed; the next try follows")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
