using Hangfire;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>What the calendar starts. Only calls: the work itself knows no calendar. Method names are stored with what was started: keep them.</summary>
internal sealed class CalendarTasks(Retention retention, RetentionRows rows, Months months)
{
    private const int LockSeconds = 1;

    [DisableConcurrentExecution(LockSeconds), AutomaticRetry(Attempts = 3)]
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var removed = await retention.RunAsync(cancellationToken);
        UpkeepTelemetry.Removed("results", removed.Results);
        UpkeepTelemetry.Removed("artifacts", removed.Artifacts);
        UpkeepTelemetry.Removed("sources", removed.Sources);
        UpkeepTelemetry.Removed("old-rows", removed.OldRows);
    }

    [DisableConcurrentExecution(LockSeconds), AutomaticRetry(Attempts = 3)]
    public async Task KeepMonthsAsync(CancellationToken cancellationToken)
    {
        await months.MakeAsync(cancellationToken);
        UpkeepTelemetry.Removed("months", (await months.DropAsync(cancellationToken)).Count);
    }

    [DisableConcurrentExecution(LockSeconds), AutomaticRetry(Attempts = 3)]
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        UpkeepTelemetry.Removed("idempotency-keys", await rows.ForgetKeysAsync(cancellationToken));
        UpkeepTelemetry.Removed("events", await rows.ForgetEventsAsync(cancellationToken));
    }
}
