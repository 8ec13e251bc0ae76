using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Worker.ProcessSegment;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>
/// The heart of a worker: while a slot is free, lease the best due row and run its hop. Pixel work and light work have slots of their own, so
/// that a plan or a link never waits behind an hour of segments.
/// </summary>
internal sealed partial class LeaseLoop(
    StartGate gate, ScratchRoom room, Pipeline pipeline, InferenceHosts hosts, HeldWorks held, WorkerIdentity identity, WorkLeases leases, Doorbells doorbells, IOptions<WorkerOptions> options,
    IOptions<LeaseOptions> leaseOptions, ILogger<LeaseLoop> logger) : BackgroundService
{
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing is taken from a database that was not looked at.
        await gate.OpenAsync(stoppingToken);
        var pixels = identity.Roles.Where(role => role == WorkRoles.Detection).ToArray();
        var light = identity.Roles.Except(pixels).ToArray();
        await Task.WhenAll(
            RunGroupAsync(light, light.Length == 0 ? 0 : options.Value.LightSlots, stoppingToken),
            RunPixelsAsync(pixels, stoppingToken));
    }

    // Plans and links need no model: they do not wait for one to load.
    private async Task RunPixelsAsync(string[] roles, CancellationToken stoppingToken)
    {
        await hosts.ReadyAsync(stoppingToken);
        Log.Ready(logger, identity.Name, string.Join(",", identity.Roles), identity.NumericsClass);
        await RunGroupAsync(roles, roles.Length == 0 ? 0 : options.Value.SegmentSlots, stoppingToken);
    }

    private async Task RunGroupAsync(string[] roles, int slots, CancellationToken stoppingToken)
    {
        if (slots == 0) return;
        using var wakeups = new Wakeups(slots);
        void OnDue(WorkDue due)
        {
            if (roles.Any(role => due.WorkClass.StartsWith(role + ".", StringComparison.Ordinal))) wakeups.Ring();
        }

        doorbells.WorkDue += OnDue;
        try
        {
            var turn = new LaneTurn(leaseOptions.Value.InteractiveInRow);
            await Task.WhenAll(Enumerable.Range(0, slots).Select(_ => RunSlotAsync(roles, turn, wakeups, stoppingToken)));
        }
        finally
        {
            doorbells.WorkDue -= OnDue;
        }
    }

    private async Task RunSlotAsync(string[] roles, LaneTurn turn, Wakeups wakeups, CancellationToken stoppingToken)
    {
        Guid? served = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // No room for a source: the work is left to others, and looked at again when there may be room.
                if (roles.Contains(WorkRoles.Detection) && !room.HasRoom)
                {
                    await Task.Delay(AfterOutage, stoppingToken);
                    continue;
                }

                // Not under the token: a lease that the server gave while we left would be held by nobody until it ran out.
                var work = await leases.TryLeaseAsync(identity.ForRoles(roles) with { AfterTenant = served }, turn.IsBatchFirst, CancellationToken.None);
                turn.Leased(work?.Lane);
                served = work?.TenantId;
                if (work is null) await wakeups.WaitAsync(options.Value.IdlePoll, stoppingToken);
                else if (!await RunAsync(work, stoppingToken)) await Task.Delay(AfterOutage, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
            {
                await wakeups.WaitAsync(AfterOutage, stoppingToken);
            }
            catch (Exception failure)
            {
                Log.LoopFailed(logger, failure);
                await wakeups.WaitAsync(AfterOutage, stoppingToken);
            }
        }
    }

    /// <returns>False when a dependency was down: the next row would fail in the same way, so the slot rests.</returns>
    private async Task<bool> RunAsync(LeasedWork work, CancellationToken stoppingToken)
    {
        // There may be more of it: pass the ring on, to this process's other slots and to the others.
        if (work.Kind == WorkKind.Segment) doorbells.Ring(new WorkDue(new WorkClass(WorkRoles.Detection, work.Lane, WorkClass.AnyNumerics).ToString()));

        using var activity = WorkerTelemetry.Start(work);
        using var timeout = new CancellationTokenSource(options.Value.StepTimeout);
        using var grace = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => grace.CancelAfter(options.Value.StopGrace));
        var one = held.Add(work, CancellationTokenSource.CreateLinkedTokenSource(grace.Token, timeout.Token));
        try
        {
            var committed = await pipeline.RunAsync(one);
            doorbells.Ring(work.JobId, committed);
            WorkerTelemetry.Done(work);
        }
        catch (OperationCanceledException) when (one.Lost)
        {
            Log.Dropped(logger, work.Kind.ToString(), work.JobId);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            await ReleaseAsync(one);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await FailAsync(work, new WorkFailure(FailureCode.Timeout, $"The hop took longer than {options.Value.StepTimeout}."));
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.LeaseLost)
        {
            Log.Dropped(logger, work.Kind.ToString(), work.JobId);
        }
        catch (WorkFailure failure)
        {
            await FailAsync(work, failure);
            return failure.Code.Kind != FailureKind.Dependency || failure.Code == FailureCode.HostLost;
        }
        catch (Exception failure)
        {
            Log.StepFailed(logger, failure, work.Kind.ToString(), work.JobId);
            await FailAsync(work, new WorkFailure(FailureCode.Internal, $"Unexpected {failure.GetType().Name}.", failure));
        }
        finally
        {
            held.Remove(one);
        }

        return true;
    }

    // Others take it at once: they are rung for, and need not wait for the sweeper.
    private async Task ReleaseAsync(HeldWork one)
    {
        using var limit = new CancellationTokenSource(leaseOptions.Value.LeaseTime);
        await leases.ReleaseAsync([one.AsLease()], limit.Token);
        doorbells.Ring(new WorkDue(new WorkClass(WorkRoles.Of(one.Work.Kind), one.Work.Lane, WorkClass.AnyNumerics).ToString()));
    }

    private async Task FailAsync(LeasedWork work, WorkFailure failure)
    {
        Log.Failed(logger, work.Kind.ToString(), work.JobId, failure.Code.Code, failure.Detail, work.Listed);
        WorkerTelemetry.Failed(work, failure);
        // Not under the stop token: a failure that is known must not be forgotten because we are about to leave.
        using var limit = new CancellationTokenSource(leaseOptions.Value.LeaseTime);
        if (await leases.FailAsync(work, failure, limit.Token) is not { } seq) return;
        doorbells.Ring(new JobChanged(work.JobId, seq));
        if (work.Artifact is null) doorbells.Ring(new JobFenced(work.JobId));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Name} takes {Roles} as {NumericsClass}")]
        public static partial void Ready(ILogger logger, string name, string roles, string? numericsClass);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of job {JobId} failed with {Code} (try {Tries}): {Detail}")]
        public static partial void Failed(ILogger logger, string kind, Guid jobId, string code, string detail, int tries);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of job {JobId} was dropped: its lease is gone")]
        public static partial void Dropped(ILogger logger, string kind, Guid jobId);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} of job {JobId} failed unexpectedly")]
        public static partial void StepFailed(ILogger logger, Exception failure, string kind, Guid jobId);

        [LoggerMessage(Level = LogLevel.Error, Message = "The lease loop failed and goes on")]
        public static partial void LoopFailed(ILogger logger, Exception failure);
    }
}
