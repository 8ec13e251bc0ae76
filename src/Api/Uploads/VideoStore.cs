using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Uploads;

/// <summary>From the spool to a video of a tenant. The same content of a tenant is one video and one object.</summary>
internal sealed partial class VideoStore(Videos videos, IObjectStore objects, TimeProvider time, ILogger<VideoStore> logger)
{
    /// <returns>The video, and whether it is new.</returns>
    public async Task<(Video Video, bool Added)> StoreAsync(Guid tenantId, Upload upload, CancellationToken cancellationToken)
    {
        if (await videos.FindByContentAsync(tenantId, upload.Sha256, cancellationToken) is { } known)
        {
            if (known.SourceGone) await RestoreAsync(known, upload, cancellationToken);
            return (known with { SourceGone = false }, false);
        }

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var key = ObjectKeys.OfVideo(tenantId, id);
        var video = new Video(tenantId, id, upload.Sha256, upload.File.Length, upload.Format.MediaType, upload.FileName, key, now.UtcDateTime);
        try
        {
            await objects.PutFileAsync(key, upload.File.Path, upload.Format.MediaType, cancellationToken);
            await Failpoint.ReachAsync(Failpoint.UploadStored, key, cancellationToken);
            var result = await videos.AddAsync(video, cancellationToken);
            if (!result.Added) await RemoveAsync(key);
            return result;
        }
        catch (Exception)
        {
            await RemoveIfUnknownAsync(video);
            throw;
        }
    }

    // Under a key of its own: what removed the old one may still be at it.
    private async Task RestoreAsync(Video known, Upload upload, CancellationToken cancellationToken)
    {
        var key = ObjectKeys.OfVideo(known.TenantId, Guid.CreateVersion7(time.GetUtcNow()));
        await objects.PutFileAsync(key, upload.File.Path, upload.Format.MediaType, cancellationToken);
        if (!await videos.RestoreSourceAsync(known, key, cancellationToken)) await RemoveAsync(key);
    }

    // A PUT that was cut off may have stored the object all the same. A commit whose answer was lost may have happened: an object nobody refers to is harmless, a row without its object is not.
    private async Task RemoveIfUnknownAsync(Video video)
    {
        try
        {
            if (await videos.FindAsync(video.TenantId, video.Id, CancellationToken.None) is null) await RemoveAsync(video.ObjectKey);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Log.Orphan(logger, video.ObjectKey, failure);
        }
    }

    private async Task RemoveAsync(string key)
    {
        try
        {
            await objects.DeleteAsync(key, CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Log.Orphan(logger, key, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The object {Key} may have no row and was not removed")]
        public static partial void Orphan(ILogger logger, string key, Exception failure);
    }
}
