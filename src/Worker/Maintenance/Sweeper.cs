using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.Leasing;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>
/// Once a second, in one process at a time: puts expired leases back and rings for classes with due work and free slots, so that no lost message
/// matters. After the database was away nobody could renew: then no lease is taken until a whole lease time has passed.
/// </summary>
internal sealed partial class Sweeper(
    Sweeps sweeps, Doorbells doorbells, WorkerIdentity identity, IOptions<WorkerOptions> options, IOptions<LeaseOptions> leases, TimeProvider time,
    ILogger<Sweeper> logger) : BackgroundService
{
    private const string Duty = "sweep";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DutyTime = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Sweep) return;
        using var timer = new PeriodicTimer(Period, time);
        var grace = new SweepGrace(leases.Value.LeaseTime);
        try
        {
            do
            {
                try
                {
                    var mine = await sweeps.HoldDutyAsync(Duty, identity.Id, DutyTime, stoppingToken);
                    var now = time.GetUtcNow();
                    grace.Reached(now);
                    if (mine) await SweepAsync(grace.MayTakeLeases(now), stoppingToken);
                }
                catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
                {
                    grace.Missed();
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

    private async Task SweepAsync(bool takeLeases, CancellationToken cancellationToken)
    {
        var report = await sweeps.SweepAsync(takeLeases, cancellationToken);
        if (report.ExpiredLeases > 0)
        {
            WorkerTelemetry.Expired(report.ExpiredLeases);
            Log.Expired(logger, report.ExpiredLeases);
        }

        foreach (var (jobId, seq) in report.Ended)
        {
            doorbells.Ring(new JobFenced(jobId));
            doorbells.Ring(new JobChanged(jobId, seq));
        }

        foreach (var due in report.DueClasses) doorbells.Ring(new WorkDue(due.ToString()));
    }

    // The next sweeper need not wait for our time to run out.
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
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Leases} leases ran out and were put back")]
        public static partial void Expired(ILogger logger, int leases);

        [LoggerMessage(Level = LogLevel.Error, Message = "A sweep failed; the next one follows")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
