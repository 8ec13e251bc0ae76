using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Pipes as Linux knows them.</summary>
internal static partial class Pipes
{
    /// <summary>The largest an ordinary user may have; 64 kB is usual, and makes 16 times as many switches between decoder and reader.</summary>
    private const int WantedBytes = 1 << 20;
    private const int SetPipeSize = 1031;
    private const int Interrupted = 4;

    /// <summary>Makes the pipe larger where the system lets us; slower, never wrong, where not.</summary>
    public static void Enlarge(SafeFileHandle pipe)
    {
        if (OperatingSystem.IsLinux()) _ = Control(pipe, SetPipeSize, WantedBytes);
    }

    /// <summary>Waits for what comes next. <see cref="RandomAccess"/> takes no pipes, and streams read them through the thread pool.</summary>
    /// <returns>How much came; 0 at the end.</returns>
    public static int Read(SafeFileHandle pipe, Span<byte> buffer)
    {
        while (true)
        {
            var read = Read(pipe, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (read >= 0) return (int)read;
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"Reading a decoder's pipe failed with error {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle handle, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, int command, int argument);
}
