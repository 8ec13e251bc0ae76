using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.Sources;

/// <summary>A source on this machine, kept there while this is held.</summary>
internal sealed class SourceFile(string path, Action release) : IDisposable
{
    private Action? _release = release;

    public string Path { get; } = path;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

/// <summary>
/// Local copies of sources: only local files ever reach ffmpeg. A source is fetched once for all its segments and kept until the room is needed;
/// where the store has it in place, nothing is copied.
/// </summary>
internal sealed class SourceFiles(IObjectStore objects, ScratchRoom room, IOptions<WorkerOptions> options, TimeProvider time) : IDisposable
{
    private const int CopyBuffer = 1 << 20;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Lazy<ScratchFolder> _folder = new(() => ScratchFolder.Take(ScratchFolder.RootOf(options.Value), time));

    /// <summary>A path for something that a hop makes on its way into the store. Nothing is there yet.</summary>
    public string NewScratchFile(string name) => Path.Combine(_folder.Value.Path, name);

    /// <exception cref="WorkFailure"><c>source-gone</c>, <c>dependency-unavailable</c>, <c>insufficient-storage</c>.</exception>
    public async Task<SourceFile> GetAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var objectKey = work.ObjectKey;
        if (objects.LocalPathOf(objectKey) is { } inPlace) return new SourceFile(inPlace, () => { });
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(objectKey, out entry!)) _entries[objectKey] = entry = new Entry(objectKey, PathOf(objectKey));
            entry.Users++;
        }

        try
        {
            await entry.OneFetch.WaitAsync(cancellationToken);
            try
            {
                if (!entry.Fetched) await FetchAsync(work, entry, cancellationToken);
            }
            finally
            {
                entry.OneFetch.Release();
            }
        }
        catch
        {
            Release(entry);
            throw;
        }

        return new SourceFile(entry.Path, () => Release(entry));
    }

    /// <summary>The copies that are kept, by the key of their object.</summary>
    public IReadOnlyList<string> Kept()
    {
        lock (_gate) return [.. _entries.Keys];
    }

    /// <summary>Removes copies of objects that are gone; one in use goes with its last user.</summary>
    public void Forget(IEnumerable<string> objectKeys)
    {
        lock (_gate)
        {
            foreach (var key in objectKeys)
            {
                if (!_entries.Remove(key, out var entry)) continue;
                entry.Forgotten = true;
                if (entry.Users == 0) File.Delete(entry.Path);
            }
        }
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated) _folder.Value.Dispose();
    }

    private async Task FetchAsync(LeasedWork work, Entry entry, CancellationToken cancellationToken)
    {
        const int noSpace = 28;
        MakeRoom();
        try
        {
            await using var from = await objects.OpenReadAsync(work.ObjectKey, 0, null, cancellationToken);
            await using var to = new FileStream(entry.Path, FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
            await CopyWholeAsync(from, to, work, cancellationToken);
            entry.Bytes = to.Length;
            entry.Fetched = true;
            room.Fitted();
        }
        catch (Exception unfinished) when (unfinished is not IOException)
        {
            File.Delete(entry.Path);
            throw;
        }
        catch (IOException failure)
        {
            File.Delete(entry.Path);
            if ((failure.HResult & 0xffff) != noSpace) throw new WorkFailure(FailureCode.DependencyUnavailable, "The source could not be fetched whole.", failure);
            room.Missed(work.SourceBytes);
            throw new WorkFailure(FailureCode.InsufficientStorage, "The worker's scratch disk is full.", failure);
        }
    }

    // A store that gives less, or something else, than it took must not become a result: every byte is hashed on its way.
    private static async Task CopyWholeAsync(Stream from, FileStream to, LeasedWork work, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer.AsMemory(0, CopyBuffer), cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (to.Length != work.SourceBytes)
            throw new WorkFailure(FailureCode.DependencyUnavailable, $"The object store gave {to.Length} of the source's {work.SourceBytes} bytes.");
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(work.SourceSha256))
            throw new WorkFailure(FailureCode.DependencyUnavailable, "The object store gave other bytes than were stored.");
    }

    private void MakeRoom()
    {
        lock (_gate)
        {
            var total = _entries.Values.Sum(entry => entry.Bytes);
            foreach (var (key, entry) in _entries.Where(one => one.Value is { Users: 0, Fetched: true }).OrderBy(one => one.Value.UsedAt).ToList())
            {
                if (total <= options.Value.ScratchBytes) return;
                File.Delete(entry.Path);
                _entries.Remove(key);
                total -= entry.Bytes;
            }
        }
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            entry.Users--;
            entry.UsedAt = time.GetUtcNow();
            if (entry is { Users: 0, Forgotten: true }) File.Delete(entry.Path);
            else if (entry is { Users: 0, Fetched: false }) _entries.Remove(entry.Key);
        }
    }

    private string PathOf(string objectKey) =>
        Path.Combine(_folder.Value.Path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(objectKey))));

    private sealed class Entry(string key, string path)
    {
        public string Key { get; } = key;

        public string Path { get; } = path;

        public SemaphoreSlim OneFetch { get; } = new(1, 1);

        public int Users { get; set; }

        public bool Fetched { get; set; }

        public bool Forgotten { get; set; }

        public long Bytes { get; set; }

        public DateTimeOffset UsedAt { get; set; }
    }
}
