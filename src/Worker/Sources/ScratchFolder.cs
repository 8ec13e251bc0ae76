namespace SoccerRecognition.Worker.Sources;

/// <summary>
/// A folder of this process's own below the scratch folder, held by an open lock file. What a killed process left there is removed by the next one:
/// its lock opens.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _lock;

    private ScratchFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Where all workers of these settings have theirs.</summary>
    public static string RootOf(WorkerOptions options) =>
        options.ScratchFolder is { Length: > 0 } chosen ? chosen : System.IO.Path.Combine(System.IO.Path.GetTempPath(), "soccer-scratch");

    public static ScratchFolder Take(string root, TimeProvider time)
    {
        Directory.CreateDirectory(root);
        foreach (var other in Directory.EnumerateDirectories(root)) RemoveIfAbandoned(other);
        var path = System.IO.Path.Combine(root, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
        Directory.CreateDirectory(path);
        return new ScratchFolder(path, Hold(path)!);
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private static void RemoveIfAbandoned(string folder)
    {
        if (!File.Exists(System.IO.Path.Combine(folder, LockName))) return;
        using var held = Hold(folder);
        if (held is not null) Directory.Delete(folder, recursive: true);
    }

    private static FileStream? Hold(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
