using Microsoft.Extensions.Caching.Memory;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>
/// The tracks of a revision never change, and every page of results needs the teams of all of them: whoever pages through a match should not have
/// them read from the database page by page.
/// </summary>
internal sealed class TrackCache(ResultQueries results) : IDisposable
{
    // A track takes about 150 bytes; a match has some thousands.
    private const long MaxTracks = 200_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxTracks, TrackStatistics = true });

    public CacheStats Stats => _known.GetCurrentStatistics() is { } now ? new(now.CurrentEntryCount, now.TotalHits, now.TotalMisses) : new(0, 0, 0);

    public async Task<IReadOnlyList<LinkedTrack>> ReadAsync(Guid tenantId, Guid jobId, int revision, CancellationToken cancellationToken)
    {
        var key = (tenantId, jobId, revision);
        if (_known.TryGetValue(key, out IReadOnlyList<LinkedTrack>? known) && known is not null) return known;
        var tracks = await results.ReadTracksAsync(tenantId, jobId, revision, cancellationToken);
        _known.Set(key, tracks, new MemoryCacheEntryOptions { Size = 1 + tracks.Count, SlidingExpiration = Kept });
        return tracks;
    }

    public void Dispose() => _known.Dispose();
}
