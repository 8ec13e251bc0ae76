using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>Section <c>Retries</c>: how often work is tried and how long a failed try waits.</summary>
public sealed class RetryOptions
{
    /// <summary>Counted attempts until work fails for good.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The wait after the first failure; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The part of a wait that is drawn, so that what failed together is not tried together; 0: none.</summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.5;

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>What follows a failed try of a piece of work.</summary>
public enum AfterFailure
{
    /// <summary>Back to pending after a wait.</summary>
    Retry,

    /// <summary>The work has failed, and its job with it.</summary>
    GiveUp,
}

/// <summary>The verdict on one failure.</summary>
/// <param name="Next">Retry or give up.</param>
/// <param name="Counted">Whether the try counts as an attempt: a dependency that is down never does.</param>
/// <param name="Delay">The wait before the next try.</param>
public readonly record struct FailureVerdict(AfterFailure Next, bool Counted, TimeSpan Delay);

/// <summary>Decides what a failure means. Pure.</summary>
public static class RetryPolicy
{
    /// <param name="code">Why the try failed.</param>
    /// <param name="countedBefore">Counted attempts before this one.</param>
    /// <param name="listedBefore">All tries before this one: the back-off of uncounted failures grows too.</param>
    /// <param name="drawn">0 to 1, drawn by the caller: how much of <see cref="RetryOptions.Jitter"/> is waited.</param>
    public static FailureVerdict Judge(FailureCode code, int countedBefore, int listedBefore, RetryOptions options, double drawn = 1)
    {
        if (code.Kind is not (FailureKind.Work or FailureKind.Dependency)) return new(AfterFailure.GiveUp, Counted: true, TimeSpan.Zero);
        // Nothing to wait for: the next try is in a host of its own.
        if (code == FailureCode.HostLost) return new(AfterFailure.Retry, Counted: false, TimeSpan.Zero);
        var counted = code.Kind == FailureKind.Work;
        if (counted && countedBefore + 1 >= options.MaxAttempts) return new(AfterFailure.GiveUp, Counted: true, TimeSpan.Zero);
        return new(AfterFailure.Retry, counted, DelayAfter(counted ? countedBefore : listedBefore, options, drawn));
    }

    private static TimeSpan DelayAfter(int failuresBefore, RetryOptions options, double drawn)
    {
        var factor = Math.Pow(2, Math.Min(failuresBefore, 20));
        return TimeSpan.FromTicks((long)(Math.Min(options.FirstDelay.Ticks * factor, options.MaxDelay.Ticks) * (1 - (options.Jitter * (1 - drawn)))));
    }
}
