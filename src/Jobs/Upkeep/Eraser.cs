using Microsoft.Extensions.Logging;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Upkeep;

/// <summary>
/// Carries erasures out: rows, then objects in all their versions, then the name of what was erased. Each part may be done twice; what a crash left
/// is finished by whoever claims the erasure next.
/// </summary>
public sealed partial class Eraser(Erasures erasures, ErasureRows rows, IObjectStore objects, ILogger<Eraser> logger)
{
    /// <summary>Carries out an erasure that the caller has claimed.</summary>
    /// <returns>False when a dependency was away: the erasure is tried again later.</returns>
    public async Task<bool> TryFinishAsync(DueErasure due, CancellationToken cancellationToken)
    {
        try
        {
            await rows.EraseAsync(due, cancellationToken);
            var removed = 0L;
            foreach (var prefix in due.Prefixes) removed += await objects.DeleteAllAsync(prefix, cancellationToken);
            await erasures.FinishAsync(due.Id, removed, cancellationToken);
            Log.Erased(logger, due.Id, removed);
            return true;
        }
        catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Dependency)
        {
            Log.Postponed(logger, due.Id, failure.Detail);
            await PostponeAsync(due);
            return false;
        }
    }

    /// <summary>Carries out erasures that nobody does, up to a number.</summary>
    /// <returns>How many were finished.</returns>
    public async Task<int> FinishDueAsync(int atMost, CancellationToken cancellationToken)
    {
        var finished = 0;
        for (var i = 0; i < atMost && await erasures.ClaimAsync(cancellationToken) is { } due; i++)
            if (await TryFinishAsync(due, cancellationToken)) finished++;
        return finished;
    }

    private async Task PostponeAsync(DueErasure due)
    {
        try
        {
            await erasures.PostponeAsync(due.Id, CancellationToken.None);
        }
        catch (WorkFailure)
        {
            // Then its claim runs out by itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Erasure {Erasure} is done: {Objects} objects went")]
        public static partial void Erased(ILogger logger, Guid erasure, long objects);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Erasure {Erasure} goes on later: {Reason}")]
        public static partial void Postponed(ILogger logger, Guid erasure, string reason);
    }
}
