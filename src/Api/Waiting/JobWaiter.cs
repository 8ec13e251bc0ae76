using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Waiting;

/// <summary>
/// Lets clients wait for jobs without a thread or a connection each: one loop reads all awaited jobs in one statement, when a hint says that one
/// changed and at least once a second. Hints may be lost; the second is the promise.
/// </summary>
internal sealed partial class JobWaiter : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Hints come one a segment of every job: what is read together costs one statement.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, Awaited> _awaited = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly JobQueries _queries;
    private readonly Doorbells _doorbells;
    private readonly TimeProvider _time;
    private readonly ILogger<JobWaiter> _logger;
    private readonly int _maxWaiting;
    private readonly CancellationToken _stopping;
    private int _waiting;

    public JobWaiter(
        JobQueries queries, Doorbells doorbells, TimeProvider time, IOptions<ApiOptions> options, IHostApplicationLifetime lifetime, ILogger<JobWaiter> logger)
    {
        _stopping = lifetime.ApplicationStopping;
        (_queries, _doorbells, _time, _logger) = (queries, doorbells, time, logger);
        _maxWaiting = options.Value.MaxWaiting;
        doorbells.JobChanged += Hear;
    }

    /// <summary>Waits until the job is terminal, or has an event after a number, or the time is over; whoever calls reads the job then.</summary>
    /// <param name="afterSeq">Null waits for the end only.</param>
    /// <returns>False: too many clients wait, and this one did not.</returns>
    public async Task<bool> WaitAsync(Guid jobId, long? afterSeq, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        var awaited = _awaited.AddOrUpdate(jobId, _ => new(1), (_, known) => known with { Clients = known.Clients + 1 });
        try
        {
            Wake();
            using var time = new CancellationTokenSource(limit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, _stopping, cancellationToken);
            while (!awaited.Reached(afterSeq))
            {
                await awaited.Changed.Task.WaitAsync(either.Token);
                if (!_awaited.TryGetValue(jobId, out awaited!)) break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over, or the process stops: not an error.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Leave(jobId);
        }

        return true;
    }

    public override void Dispose()
    {
        _doorbells.JobChanged -= Hear;
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var healthy = true;
        while (true)
        {
            // With nobody waiting nothing is read, however many hints arrive.
            await _wake.WaitAsync(_awaited.IsEmpty ? Timeout.InfiniteTimeSpan : Interval, stoppingToken);
            if (_awaited.IsEmpty) continue;
            try
            {
                await Task.Delay(Gather, _time, stoppingToken);
                foreach (var pulse in await _queries.ReadPulsesAsync([.. _awaited.Keys], stoppingToken)) Tell(pulse);
                healthy = true;
            }
            catch (Exception failure) when (failure is WorkFailure or Npgsql.NpgsqlException)
            {
                if (healthy) Log.CannotRead(_logger, failure.Message);
                healthy = false;
            }
        }
    }

    private void Tell(JobPulse pulse)
    {
        if (!_awaited.TryGetValue(pulse.Id, out var known) || known.Pulse == pulse) return;
        var next = known with { Pulse = pulse, Changed = NewSignal() };
        if (_awaited.TryUpdate(pulse.Id, next, known)) known.Changed.TrySetResult();
        else Wake();
    }

    private void Leave(Guid jobId)
    {
        while (_awaited.TryGetValue(jobId, out var known))
        {
            var done = known.Clients == 1
                ? _awaited.TryRemove(new(jobId, known))
                : _awaited.TryUpdate(jobId, known with { Clients = known.Clients - 1 }, known);
            if (done) return;
        }
    }

    private void Hear(JobChanged hint)
    {
        if (_awaited.ContainsKey(hint.JobId)) Wake();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another was faster: awake is awake.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Awaited(int Clients)
    {
        public JobPulse? Pulse { get; init; }

        public TaskCompletionSource Changed { get; init; } = NewSignal();

        public bool Reached(long? afterSeq) =>
            Pulse is { } pulse && (JobTransitions.IsTerminal(pulse.State) || (afterSeq is { } seen && pulse.LastSeq > seen));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Awaited jobs cannot be read: {Reason}")]
        public static partial void CannotRead(ILogger logger, string reason);
    }
}
