using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Circuits;

/// <summary>Section <c>Circuits</c>: how a process treats a server that is away. With the defaults it tries at most 90 times in ten minutes.</summary>
public sealed class CircuitOptions
{
    public const string Section = "Circuits";

    /// <summary>Failures in a row after which the server counts as away.</summary>
    [Range(1, 100)]
    public int FailuresToOpen { get; set; } = 3;

    /// <summary>The wait before the first try of a server that is away; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait. A server that is back is used again after this time at the latest.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>The numbers are those of the metric.</summary>
public enum CircuitState
{
    /// <summary>In use.</summary>
    Closed = 0,

    /// <summary>One try is under way.</summary>
    HalfOpen = 1,

    /// <summary>Away; not tried before its time.</summary>
    Open = 2,
}

/// <summary>
/// Keeps the tries few while a server is away: after some failures in a row only one try at a time is let through, and the wait between two grows
/// to a bound. Everybody else is refused at once, without touching the network. Thread-safe.
/// </summary>
public sealed class Circuit(string name, CircuitOptions options, TimeProvider time)
{
    // The least part of a delay that is waited: processes that lost a server together do not come back together.
    private const double LeastJitter = 0.75;
    private readonly Lock _gate = new();
    private int _failures;
    private int _opened;
    private DateTimeOffset _nextTry;
    private DateTimeOffset? _trying;

    /// <summary>Of the server, as metrics and health answers call it.</summary>
    public string Name { get; } = name;

    public CircuitState State
    {
        get
        {
            lock (_gate)
                return _failures < options.FailuresToOpen ? CircuitState.Closed : _trying is null ? CircuitState.Open : CircuitState.HalfOpen;
        }
    }

    /// <summary>Runs the body unless the server is away, and learns from how it ends.</summary>
    /// <param name="isOutage">Whether an exception means that the server is away.</param>
    /// <exception cref="WorkFailure"><c>dependency-unavailable</c>: it is away and not due to be tried.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> body, Func<Exception, bool> isOutage)
    {
        if (!TryEnter()) throw new WorkFailure(FailureCode.DependencyUnavailable, $"The {Name} is away; it is tried again within {options.MaxDelay.TotalSeconds:0.#} s.");
        try
        {
            var result = await body();
            Succeeded();
            return result;
        }
        catch (Exception failure)
        {
            if (isOutage(failure)) Failed();
            else if (failure is OperationCanceledException) Abandoned();
            else Succeeded();
            throw;
        }
    }

    /// <summary>Whether a try may be made now. Who gets true says how it ended.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_failures < options.FailuresToOpen) return true;
            var now = time.GetUtcNow();
            // Whoever never said how its try ended does not keep the others out for ever.
            if (now < _nextTry || now < _trying + options.MaxDelay) return false;
            _trying = now;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_gate) (_failures, _opened, _trying) = (0, 0, null);
    }

    public void Failed()
    {
        lock (_gate)
        {
            // Those that had entered before it opened tell nothing new.
            if (_failures >= options.FailuresToOpen && _trying is null) return;
            _trying = null;
            if (++_failures < options.FailuresToOpen) return;
            var delay = Math.Min(options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(_opened++, 30)), options.MaxDelay.TotalSeconds);
            _nextTry = time.GetUtcNow() + TimeSpan.FromSeconds(delay * (LeastJitter + (1 - LeastJitter) * Random.Shared.NextDouble()));
        }
    }

    /// <summary>The try was given up from our side: it tells nothing.</summary>
    public void Abandoned()
    {
        lock (_gate) _trying = null;
    }
}
