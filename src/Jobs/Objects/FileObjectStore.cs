using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>Objects as files of one folder: embedded mode.</summary>
internal sealed partial class FileObjectStore(IOptions<ObjectStoreOptions> options) : IObjectStore
{
    private readonly string _folder = Path.GetFullPath(options.Value.Folder!);

    public Task PutFileAsync(string key, string path, string mediaType, CancellationToken cancellationToken) => Guarded(async () =>
    {
        var target = PathOf(key);
        MakeFolderOf(target);
        // A rename is atomic on one file system; across two the bytes are copied to a neighbour first.
        var incoming = $"{target}.incoming";
        if (!TryMove(path, incoming))
        {
            await using (var from = File.OpenRead(path))
            await using (var to = new FileStream(incoming, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous))
            {
                await from.CopyToAsync(to, 1 << 20, cancellationToken);
                to.Flush(flushToDisk: true);
            }

            File.Delete(path);
        }
        else
        {
            DurableRename.FlushFile(incoming);
        }

        File.Move(incoming, target, overwrite: true);
        DurableRename.FlushFolders(target, _folder);
        return true;
    });

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => Guarded<Stream>(() =>
    {
        var file = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        file.Seek(offset, SeekOrigin.Begin);
        return Task.FromResult<Stream>(length is { } count ? new BoundedStream(file, count) : file);
    });

    public string? LocalPathOf(string key) => PathOf(key) is var path && File.Exists(path) ? path : null;

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Guarded(() =>
    {
        Remove(PathOf(key));
        return Task.FromResult(true);
    });

    public Task CheckAsync(CancellationToken cancellationToken) => Guarded(() => Task.FromResult(Directory.CreateDirectory(_folder)));

    private string PathOf(string key) => Path.Combine(_folder, key);

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (IOException) when (File.Exists(from))
        {
            return false;
        }
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> body)
    {
        const int noSpace = 28;
        try
        {
            return await body();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WorkFailure(FailureCode.SourceGone, "The object is not in the store.", failure);
        }
        catch (IOException failure) when ((failure.HResult & 0xffff) == noSpace)
        {
            throw new WorkFailure(FailureCode.InsufficientStorage, "The object store's disk is full.", failure);
        }
        catch (IOException failure)
        {
            throw new WorkFailure(FailureCode.DependencyUnavailable, "The object store's folder cannot be used.", failure);
        }
    }
}
