using System.Runtime.InteropServices;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>Makes a rename survive a loss of power: the file's bytes first, then the name in each folder that may be new.</summary>
internal static class DurableRename
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY of Linux on x64
    private const int ReadOnlyFolderArm = 0x4000;

    /// <exception cref="IOException">The disk cannot keep it.</exception>
    public static void FlushFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Flushes the folder of a file and those above it up to a root.</summary>
    /// <exception cref="IOException">The disk cannot keep it.</exception>
    public static void FlushFolders(string file, string root)
    {
        if (!OperatingSystem.IsLinux()) return;
        for (var folder = Path.GetDirectoryName(file); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
            FlushFolder(folder);
    }

    private static void FlushFolder(string folder)
    {
        var flags = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? ReadOnlyFolderArm : ReadOnlyFolder;
        var handle = Open(folder, flags);
        if (handle < 0) throw new IOException($"A folder of the object store cannot be opened ({Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
        try
        {
            if (Fsync(handle) != 0) throw new IOException($"A folder of the object store cannot be flushed ({Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
