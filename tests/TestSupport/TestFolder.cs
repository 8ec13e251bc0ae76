namespace SoccerRecognition.TestSupport;

/// <summary>A temporary folder that goes with all that is in it on disposal.</summary>
public sealed class TestFolder : IDisposable
{
    private TestFolder(string path) => Path = path;

    /// <summary>The folder; it exists.</summary>
    public string Path { get; }

    /// <param name="purpose">A word that tells the folder from others when one looks at the disk.</param>
    public static TestFolder Create(string purpose = "test")
    {
        var folder = Directory.CreateTempSubdirectory($"soccer-{purpose}-").FullName;

        // The servers of a private set run as users of their own and must be able to enter.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return new TestFolder(folder);
    }

    /// <summary>A path inside the folder.</summary>
    public string PathTo(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
