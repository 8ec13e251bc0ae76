using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.StartChecks;

namespace SoccerRecognition.Api.Uploads;

/// <summary>
/// Where uploads lie while they arrive. Each process has a folder of its own, held by a lock that dies with it: what a killed process left is
/// removed by the next that starts.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const string LockName = "held";
    private readonly string _folder;
    private readonly FileStream _held;
    private readonly long _limit;
    private long _used;

    public Spool(IOptions<UploadOptions> options, TimeProvider time)
    {
        _limit = options.Value.SpoolBytes;
        var root = RootOf(options.Value);
        Directory.CreateDirectory(root);
        foreach (var old in Directory.EnumerateDirectories(root)) RemoveIfDead(old);
        _folder = Path.Combine(root, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
        Directory.CreateDirectory(_folder);
        _held = new(Path.Combine(_folder, LockName), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Whether the folder can be written to and has room.</summary>
    public static Task<IReadOnlyList<CheckResult>> CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<UploadOptions>>().Value;
        return Task.FromResult<IReadOnlyList<CheckResult>>([FolderCheck.Of("spool", RootOf(options), options.MinSpoolBytes, "Uploads:SpoolFolder")]);
    }

    private static string RootOf(UploadOptions options) =>
        options.SpoolFolder is { Length: > 0 } chosen ? chosen : Path.Combine(Path.GetTempPath(), "soccer-spool");

    /// <summary>Bytes that still fit.</summary>
    public long Free => Math.Max(0, _limit - Interlocked.Read(ref _used));

    /// <summary>Bytes free on the disk below.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public long DiskFree => new DriveInfo(_folder).AvailableFreeSpace;

    public SpooledFile Create(TimeProvider time)
    {
        // Whoever tidies up /tmp also takes empty folders of processes that live.
        Directory.CreateDirectory(_folder);
        return new(this, Path.Combine(_folder, Guid.CreateVersion7(time.GetUtcNow()).ToString("N")));
    }

    /// <exception cref="WorkFailure"><c>insufficient-storage</c>.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= _limit) return;
        Interlocked.Add(ref _used, -bytes);
        throw new WorkFailure(FailureCode.InsufficientStorage, "Too many uploads are under way: try again later.");
    }

    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);

    public void Dispose()
    {
        _held.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static void RemoveIfDead(string folder)
    {
        try
        {
            // Opening fails while its process lives. A folder without the lock is one that is being made right now.
            var held = Path.Combine(folder, LockName);
            if (!File.Exists(held)) return;
            new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Alive, or another's: not ours to remove.
        }
    }
}

/// <summary>One upload on disk; gone on disposal unless the object store took it over.</summary>
internal sealed class SpooledFile(Spool spool, string path) : IAsyncDisposable
{
    private FileStream? _stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    public string Path { get; } = path;

    public long Length { get; private set; }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        spool.Take(bytes.Length);
        Length += bytes.Length;
        await _stream!.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>No more bytes come: the file can be handed on.</summary>
    public async Task CloseAsync()
    {
        if (_stream is { } open) await open.DisposeAsync();
        _stream = null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync();
            File.Delete(Path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
        finally
        {
            spool.Give(Length);
        }
    }
}
