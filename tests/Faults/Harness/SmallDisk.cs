using System.Diagnostics;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>A file system of a few megabytes (tmpfs) that a test can fill. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <param name="path">A folder that is made.</param>
    public static SmallDisk Mount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        Require.That(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", path), "mounting a tmpfs needs root");
        return new SmallDisk(path);
    }

    /// <summary>Takes all room but so much.</summary>
    /// <param name="leave">Bytes.</param>
    public void Fill(long leave)
    {
        // Others write meanwhile: what was free may be so no more.
        for (var tries = 20; tries > 0; tries--)
        {
            var room = new DriveInfo(Path).AvailableFreeSpace - leave;
            if (room <= 0 || Run("fallocate", "-l", $"{room}", Ballast)) return;
        }

        Assert.Fail("the disk cannot be filled");
    }

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Ballast);

    public void Dispose() => Run("umount", "-l", Path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
