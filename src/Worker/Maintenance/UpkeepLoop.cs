using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;
using SoccerRecognition.Worker.Leasing;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>
/// What data and time leave behind, in one process at a time and in small steps: finishes erasures, and compares the
/// object store with the database. Apart from the sweeper, whose second must not wait for an object store.
/// </summary>
internal sealed partial class UpkeepLoop(
    Sweeps sweeps, Eraser eraser, Reconciler reconciler, WorkerIdentity identity, IOptions<WorkerOptions> options, TimeProvider time,
    ILogger<UpkeepLoop> logger) : BackgroundService
{
    private const string Duty = "upkeep";
    private const int ErasuresAtOnce = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DutyTime = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Sweep) return;
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                try
                {
                    if (await sweeps.HoldDutyAsync(Duty, identity.Id, DutyTime, stoppingToken)) await StepAsync(stoppingToken);
                }
                catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
                {
                    Log.Waiting(logger, failure.Detail);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Log.Failed(logger, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync();
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        UpkeepTelemetry.Erased(await eraser.FinishDueAsync(ErasuresAtOnce, cancellationToken));
        var found = await reconciler.StepAsync(cancellationToken);
        UpkeepTelemetry.Reconciled(found.Orphans, found.Missing);
    }

    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(Period);
        try
        {
            await sweeps.DropDutyAsync(Duty, identity.Id, limit.Token);
        }
        catch (Exception failure) when (failure is WorkFailure or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Upkeep waits: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A step of upkeep failed; the next one follows")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
