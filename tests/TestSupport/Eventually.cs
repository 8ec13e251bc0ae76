using System.Diagnostics;

namespace SoccerRecognition.TestSupport;

/// <summary>Waits for a condition with a bound, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(250);

    /// <param name="what">Completes the sentence "timed out waiting until …".</param>
    /// <param name="condition">Asked again and again; an exception ends the wait.</param>
    /// <param name="within">30 s unless given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It was not so within the bound.</exception>
    public static Task IsTrueAsync(
        string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken, TimeSpan? within = null) =>
        GetAsync(what, async token => await condition(token) ? "yes" : null, cancellationToken, within);

    /// <inheritdoc cref="IsTrueAsync(string, Func{CancellationToken, Task{bool}}, CancellationToken, TimeSpan?)"/>
    public static Task IsTrueAsync(string what, Func<bool> condition, CancellationToken cancellationToken, TimeSpan? within = null) =>
        IsTrueAsync(what, _ => Task.FromResult(condition()), cancellationToken, within);

    /// <summary>The first value that is not null.</summary>
    /// <inheritdoc cref="IsTrueAsync(string, Func{CancellationToken, Task{bool}}, CancellationToken, TimeSpan?)"/>
    public static async Task<T> GetAsync<T>(
        string what, Func<CancellationToken, Task<T?>> get, CancellationToken cancellationToken, TimeSpan? within = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        var pause = firstPause;
        while (true)
        {
            if (await get(cancellationToken) is { } value)
                return value;
            if (clock.Elapsed > (within ?? patience))
                throw new TimeoutException($"timed out after {clock.Elapsed.TotalSeconds:F1} s waiting until {what}");
            await Task.Delay(pause, cancellationToken);
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
    }
}
