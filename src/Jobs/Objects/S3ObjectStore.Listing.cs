using System.Runtime.CompilerServices;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.Exceptions;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Objects;

internal sealed partial class S3ObjectStore
{
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        // Without versions one request is enough; with them a plain removal would only hide the object.
        if (await Guarded(() => IsVersionedAsync(cancellationToken), cancellationToken))
            await DeleteAllAsync(key, cancellationToken);
        else
            await Guarded(() => RemoveAsync(key, versionId: null, cancellationToken), cancellationToken);
    }

    public Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken) => Guarded(async () =>
    {
        if (!await _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), cancellationToken)) return 0L;
        var versions = await IsVersionedAsync(cancellationToken);
        var removed = 0L;
        await foreach (var item in _client.ListObjectsEnumAsync(Listing(prefix).WithVersions(versions), cancellationToken))
        {
            await RemoveAsync(item.Key, versions ? item.VersionId : null, cancellationToken);
            removed++;
        }

        return removed;
    }, cancellationToken);

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A bucket is made by its first object.
        if (!await Guarded(() => _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), cancellationToken), cancellationToken)) yield break;
        await using var items = _client.ListObjectsEnumAsync(Listing(prefix), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await Guarded(() => items.MoveNextAsync().AsTask(), cancellationToken))
            yield return new(items.Current.Key, (long)items.Current.Size, ModifiedAt(items.Current));
    }

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Guarded(async () => await _client.StatObjectAsync(
                new StatObjectArgs().WithBucket(_bucket).WithObject(key), cancellationToken) is not null, cancellationToken);
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.SourceGone)
        {
            return false;
        }
    }

    private ListObjectsArgs Listing(string prefix) => new ListObjectsArgs().WithBucket(_bucket).WithPrefix(prefix).WithRecursive(true);

    // Suspended ones hold the versions of before. A store that knows no versioning says so with an error.
    private async Task<bool> IsVersionedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetVersioningAsync(new GetVersioningArgs().WithBucket(_bucket), cancellationToken))?.Status is "Enabled" or "Suspended";
        }
        catch (Exception failure) when (failure is NotImplementedException or BucketNotFoundException)
        {
            return false;
        }
    }

    private async Task<bool> RemoveAsync(string key, string? versionId, CancellationToken cancellationToken)
    {
        var one = new RemoveObjectArgs().WithBucket(_bucket).WithObject(key);
        if (!string.IsNullOrEmpty(versionId)) one = one.WithVersionId(versionId);
        await _client.RemoveObjectAsync(one, cancellationToken);
        return true;
    }

    private static DateTimeOffset ModifiedAt(Item item) =>
        item.LastModifiedDateTime is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at.ToUniversalTime(), DateTimeKind.Utc)) : DateTimeOffset.MaxValue;
}
