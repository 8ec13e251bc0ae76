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

    /// <summary>Removes an object; nothing happens when it is not there.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Returns when the store answers.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>Where objects lie: everything of a tenant under its own prefix.</summary>
public static class ObjectKeys
{
    public static string OfVideo(Guid tenantId, Guid videoId) => $"tenants/{tenantId:N}/videos/{videoId:N}/source";

    /// <param name="epoch">Of the lease that made it: a late writer cannot touch what a later one made.</param>
    public static string OfArtifact(Guid tenantId, Guid jobId, long epoch, string fileName) =>
        $"tenants/{tenantId:N}/jobs/{jobId:N}/artifacts/{epoch}/{fileName}";
}
