using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>
/// Immutable objects under generated keys. Two ship: S3 (distributed) and local files (embedded). What is wrong with the store itself comes as
/// <see cref="WorkFailure"/> <c>dependency-unavailable</c> or <c>insufficient-storage</c>; a key that is not there as <c>source-gone</c>.
/// </summary>
public interface IObjectStore
{
    /// <summary>Takes a local file over: when this returns, the object is durable and the file is gone from where it was.</summary>
    Task PutFileAsync(string key, string path, string mediaType, CancellationToken cancellationToken);

    /// <summary>Opens a part of an object.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">How many bytes; null to the end.</param>
    Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Where the object can be read in place on this machine; null where it must be fetched.</summary>
    string? LocalPathOf(string key);

    /// <summary>Removes an object in all its versions; nothing happens when it is not there.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes whatever begins with this, in all versions.</summary>
    /// <returns>How many objects or versions there were.</returns>
    Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>What begins with this, in order of keys (byte by byte), read page by page as it is asked for. Also what a killed process left half written.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Whether the object is there.</summary>
    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Returns when the store answers.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>One object of a listing.</summary>
/// <param name="ModifiedAt">When its bytes were stored, by the store's clock; of an upload in parts, when that began.</param>
public sealed record StoredObject(string Key, long SizeBytes, DateTimeOffset ModifiedAt);

/// <summary>Where objects lie: everything of a tenant under its own prefix.</summary>
public static class ObjectKeys
{
    /// <summary>What all keys begin with.</summary>
    public const string All = "tenants/";

    public static string OfVideo(Guid tenantId, Guid videoId) => $"{FolderOfVideo(tenantId, videoId)}source";

    /// <summary>What all keys of a video begin with.</summary>
    public static string FolderOfVideo(Guid tenantId, Guid videoId) => $"{All}{tenantId:N}/videos/{videoId:N}/";

    /// <summary>What all keys of a job begin with.</summary>
    public static string FolderOfJob(Guid tenantId, Guid jobId) => $"{All}{tenantId:N}/jobs/{jobId:N}/";

    /// <param name="epoch">Of the lease that made it: a late writer cannot touch what a later one made.</param>
    public static string OfArtifact(Guid tenantId, Guid jobId, long epoch, string fileName) =>
        $"{FolderOfJob(tenantId, jobId)}artifacts/{epoch}/{fileName}";
}
