using System.Runtime.CompilerServices;

namespace SoccerRecognition.Jobs.Objects;

internal sealed partial class FileObjectStore
{
    private const int FolderTries = 5;

    public Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken) => Guarded(() =>
    {
        var removed = 0L;
        foreach (var file in FilesBelow(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Remove(file.FullName);
            removed++;
        }

        return Task.FromResult(removed);
    });

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = await Guarded(() => Task.FromResult(FilesBelow(prefix)));
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Refresh();
            if (file.Exists) yield return new(KeyOf(file.FullName), file.Length, file.LastWriteTimeUtc);
        }
    }

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => Guarded(() => Task.FromResult(File.Exists(PathOf(key))));

    private List<FileInfo> FilesBelow(string prefix)
    {
        var folder = new DirectoryInfo(Path.Combine(_folder, prefix[..(prefix.LastIndexOf('/') + 1)]));
        if (!folder.Exists) return [];
        return [.. folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => (Key: KeyOf(file.FullName), File: file))
            .Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.File)];
    }

    private string KeyOf(string path) => Path.GetRelativePath(_folder, path);

    // The names of folders are ids too: an empty one goes with its last object.
    private void Remove(string path)
    {
        if (File.Exists(path)) File.Delete(path);
        try
        {
            for (var folder = Path.GetDirectoryName(path)!; folder.Length > _folder.Length; folder = Path.GetDirectoryName(folder)!)
                if (Directory.Exists(folder)) Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not empty: others live there.
        }
    }

    // Another's removal may take a folder away that was empty until now.
    private static void MakeFolderOf(string path)
    {
        for (var left = FolderTries; ; left--)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return;
            }
            catch (DirectoryNotFoundException) when (left > 0)
            {
            }
        }
    }
}
