namespace SoccerRecognition.Jobs.StartChecks;

/// <summary>Runs checks side by side, each within its time.</summary>
public static class CheckRun
{
    public static async Task<IReadOnlyList<(StartCheck Check, CheckResult Result)>> AllAsync(
        IServiceProvider services, IEnumerable<StartCheck> checks, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(checks.Select(one => OneAsync(services, one, timeout, cancellationToken)));
        return [.. found.SelectMany(one => one)];
    }

    private static async Task<IEnumerable<(StartCheck, CheckResult)>> OneAsync(
        IServiceProvider services, StartCheck check, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            // Off this thread: a check may load and hash files.
            var results = await Task.Run(() => check.RunAsync(services, limit.Token), limit.Token).WaitAsync(limit.Token);
            return results.Select(result => (check, result));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [(check, CheckResult.Away(check.Name, $"It did not answer within {timeout.TotalSeconds:0.#} s."))];
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The message of an exception that nobody expected may hold anything: only its kind is told.
            return [(check, CheckResult.Away(check.Name, $"It cannot be asked ({failure.GetType().Name})."))];
        }
    }
}
