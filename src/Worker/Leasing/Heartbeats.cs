using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>
/// Renews all leases of this process in one statement: every <see cref="LeaseOptions.HeartbeatTime"/>, and each second while progress moves, so
/// that people see it move. What the statement does not give back is lost, and its step is stopped.
/// </summary>
internal sealed partial class Heartbeats(
    HeldWorks held, WorkerIdentity identity, WorkLeases leases, WorkerReport report, Doorbells doorbells, IOptions<LeaseOptions> options,
    Pulse pulse, TimeProvider time, ILogger<Heartbeats> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private long _lastProgress;
    private DateTimeOffset _lastBeat;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        doorbells.JobFenced += OnFenced;
        using var timer = new PeriodicTimer(Tick, time);
        var healthy = true;
        try
        {
            do
            {
                pulse.Beat(nameof(Heartbeats));
                try
                {
                    await BeatAsync(stoppingToken);
                    if (!healthy) Log.Renewing(logger);
                    healthy = true;
                }
                catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
                {
                    // The work goes on: if nobody took the lease meanwhile, the next beat renews even an expired one.
                    if (healthy) Log.NotRenewing(logger, failure.Detail);
                    healthy = false;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Log.Failed(logger, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            doorbells.JobFenced -= OnFenced;
            pulse.Leave(nameof(Heartbeats));
            await LeaveAsync();
        }
    }

    // Nobody is to count on a worker that has gone. If the database does not hear it, the row ages.
    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(Tick);
        try
        {
            await report.LeaveAsync(limit.Token);
        }
        catch (Exception failure) when (failure is WorkFailure or OperationCanceledException)
        {
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var all = held.Snapshot();
        var progress = all.Sum(one => (long)one.Progress);
        var now = time.GetUtcNow();
        var due = now - _lastBeat >= options.Value.HeartbeatTime;
        if (!due && progress == _lastProgress && report.IsCurrent) return;

        if (all.Length > 0)
        {
            var kept = await leases.HeartbeatAsync(identity.Id, [.. all.Select(one => one.AsLease())], cancellationToken);
            foreach (var one in all)
                if (!kept.Contains(one.Work.Id)) Lose(one);
        }

        await report.SendAsync(cancellationToken);
        _lastProgress = progress;
        _lastBeat = now;
    }

    private void Lose(HeldWork one)
    {
        // A step that has just committed is no longer held either: only what still runs is lost.
        if (!held.Snapshot().Contains(one)) return;
        Log.LeaseLost(logger, one.Work.Kind.ToString(), one.Work.Id, one.Work.JobId);
        one.Lose();
    }

    private void OnFenced(JobFenced fenced) => held.LoseJob(fenced.JobId);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Leases cannot be renewed: {Reason}")]
        public static partial void NotRenewing(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A heartbeat failed; the next one follows")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(Level = LogLevel.Information, Message = "Leases are renewed again")]
        public static partial void Renewing(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Lease lost: {Kind} {WorkId} of job {JobId}")]
        public static partial void LeaseLost(ILogger logger, string kind, Guid workId, Guid jobId);
    }
}
