using Microsoft.Extensions.Caching.Memory;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>
/// The tracks of a revision never change, and every page of results needs the teams of all of them: whoever pages through a match should not
/// have them read from the database page by page.
/// </summary>
internal sealed class TrackCache : IDisposable
{
    // A track takes about 150 bytes; a match has some thousands.
    private const long MaxTracks = 200_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxTracks, TrackStatistics = true });
    private readonly ResultQueries _results;
    private readonly Doorbells _doorbells;

    public TrackCache(ResultQueries results, Doorbells doorbells)
    {
        (_results, _doorbells) = (results, doorbells);
        doorbells.JobChanged += OnChanged;
    }

    public CacheStats Stats => _known.GetCurrentStatistics() is { } now ? new(now.CurrentEntryCount, now.TotalHits, now.TotalMisses) : new(0, 0, 0);

    public async Task<IReadOnlyList<LinkedTrack>> ReadAsync(Guid tenantId, Guid jobId, int revision, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(jobId, out Entry? known) && known is not null && known.Revision == revision) return known.Tracks;
        var tracks = await _results.ReadTracksAsync(tenantId, jobId, revision, cancellationToken);
        _known.Set(jobId, new Entry(revision, tracks), new MemoryCacheEntryOptions { Size = 1 + tracks.Count, SlidingExpiration = Kept });
        return tracks;
    }

    /// <summary>The job is erased.</summary>
    public void Forget(Guid jobId) => _known.Remove(jobId);

    public void Dispose()
    {
        _doorbells.JobChanged -= OnChanged;
        _known.Dispose();
    }

    // A job that has tracks changes no more, unless it is erased, perhaps through another process.
    private void OnChanged(JobChanged changed) => Forget(changed.JobId);

    private sealed record Entry(int Revision, IReadOnlyList<LinkedTrack> Tracks);
}
