using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Upkeep;

/// <summary>What one step of a comparison found.</summary>
/// <param name="Orphans">Objects without an owner, removed.</param>
/// <param name="Missing">Owners whose object was not there; each is told once.</param>
/// <param name="Done">The comparison reached the end of the store.</param>
public sealed record ReconcileReport(int Orphans, int Missing, bool Done)
{
    public static readonly ReconcileReport Nothing = new(0, 0, false);
}

/// <summary>
/// Compares the object store with its owners in the database, both ways, a stretch of keys at a time: an object without an owner (a crash between its
/// put and its commit, an artifact of a fenced lease, a half written file) goes once it is old enough; an owner without an object is told and marked.
/// One caller at a time.
/// </summary>
public sealed partial class Reconciler(
    ObjectOwners owners, IObjectStore objects, IOptions<RetentionOptions> options, TimeProvider time, ILogger<Reconciler> logger) : IAsyncDisposable
{
    private IAsyncEnumerator<StoredObject>? _listing;
    private string _upTo = "";
    private DateTimeOffset _nextStart = DateTimeOffset.MinValue;

    /// <summary>Compares the next stretch, if it is time.</summary>
    public async Task<ReconcileReport> StepAsync(CancellationToken cancellationToken)
    {
        if (_listing is null && time.GetUtcNow() < _nextStart) return ReconcileReport.Nothing;
        try
        {
            return await CompareAsync(cancellationToken);
        }
        catch
        {
            // From the beginning, after a rest: nothing that was done is lost.
            await EndAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => new(EndAsync());

    private async Task<ReconcileReport> CompareAsync(CancellationToken cancellationToken)
    {
        // Not under the step's token: the listing outlives it.
        _listing ??= objects.ListAsync(ObjectKeys.All, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var stored = new List<StoredObject>();
        var done = false;
        while (stored.Count < options.Value.ReconcileBatch && !done)
        {
            if (await _listing.MoveNextAsync()) stored.Add(_listing.Current);
            else done = true;
        }

        // Read after the listing: whoever committed meanwhile is seen as an owner.
        var until = done ? null : stored[^1].Key;
        var owned = await owners.ListAsync(_upTo, until, cancellationToken);
        var report = new ReconcileReport(
            await RemoveOrphansAsync(stored, owned, cancellationToken), await TellMissingAsync(stored, owned, cancellationToken), done);
        if (done) await EndAsync();
        else _upTo = until!;
        return report;
    }

    private async Task<int> RemoveOrphansAsync(List<StoredObject> stored, IReadOnlyList<ObjectOwner> owned, CancellationToken cancellationToken)
    {
        var known = owned.Select(one => one.ObjectKey).ToHashSet(StringComparer.Ordinal);
        var old = time.GetUtcNow() - options.Value.OrphanGrace;
        var removed = 0;
        foreach (var one in stored.Where(one => !known.Contains(one.Key) && one.ModifiedAt <= old))
        {
            await objects.DeleteAsync(one.Key, cancellationToken);
            await owners.TellOrphanAsync(cancellationToken);
            Log.Orphan(logger, one.Key, one.SizeBytes);
            removed++;
        }

        return removed;
    }

    private async Task<int> TellMissingAsync(List<StoredObject> stored, IReadOnlyList<ObjectOwner> owned, CancellationToken cancellationToken)
    {
        var there = stored.Select(one => one.Key).ToHashSet(StringComparer.Ordinal);
        await owners.MarkFoundAsync([.. owned.Where(one => one.Missing && there.Contains(one.ObjectKey))], cancellationToken);
        var missing = 0;
        foreach (var one in owned.Where(one => !one.Missing && !there.Contains(one.ObjectKey)))
        {
            // It may have been stored after that page of the listing was read.
            if (await objects.ExistsAsync(one.ObjectKey, cancellationToken) || !await owners.MarkMissingAsync(one, cancellationToken)) continue;
            Log.Missing(logger, one.ObjectKey);
            missing++;
        }

        return missing;
    }

    private async Task EndAsync()
    {
        if (_listing is { } open) await open.DisposeAsync();
        (_listing, _upTo, _nextStart) = (null, "", time.GetUtcNow() + options.Value.ReconcileEvery);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The object {Key} of {Bytes} bytes had no owner and was removed")]
        public static partial void Orphan(ILogger logger, string key, long bytes);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The object {Key} is not in the store: whoever needs it gets source-gone")]
        public static partial void Missing(ILogger logger, string key);
    }
}
