using Microsoft.Extensions.Options;

namespace SoccerRecognition.Worker.Sources;

/// <summary>
/// Whether the scratch disk has room for another source. While it has none this worker takes no segments and is not ready; the work is done
/// elsewhere, and here again when there is room.
/// </summary>
internal sealed class ScratchRoom(IOptions<WorkerOptions> options)
{
    private long _wanted;

    public bool HasRoom => Free >= Math.Max(options.Value.MinScratchBytes, Interlocked.Read(ref _wanted));

    /// <summary>A source of this size did not fit: less room than that is no room.</summary>
    public void Missed(long bytes) => Interlocked.Exchange(ref _wanted, bytes);

    /// <summary>A source was fetched.</summary>
    public void Fitted() => Interlocked.Exchange(ref _wanted, 0);

    private long Free
    {
        get
        {
            try
            {
                var folder = ScratchFolder.RootOf(options.Value);
                Directory.CreateDirectory(folder);
                return new DriveInfo(folder).AvailableFreeSpace;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }
}
