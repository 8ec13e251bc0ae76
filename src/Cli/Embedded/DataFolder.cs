namespace SoccerRecognition.Cli.Embedded;

/// <summary>The folder that holds everything of an embedded service. One process at a time has it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string Objects => System.IO.Path.Combine(Path, "objects");

    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Makes the folder if it is not there, and takes it: the kernel gives it back when this process ends, however it ends.</summary>
    /// <exception cref="CommandFailure">It cannot be made, or another process has it.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Refused, $"The data folder {full} cannot be made: {refused.Message}", refused);
        }

        try
        {
            var held = new FileStream(System.IO.Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(full, held);
        }
        catch (IOException taken)
        {
            throw new CommandFailure(ExitCode.Refused, $"Another soccer uses {full}: end it, or give another --data.", taken);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new CommandFailure(ExitCode.Refused, $"The data folder {full} cannot be written to.", refused);
        }
    }

    /// <summary>What a run that was killed had fetched: footage may be large.</summary>
    public void RemoveScratch()
    {
        if (Directory.Exists(Scratch)) Directory.Delete(Scratch, recursive: true);
    }

    public void Dispose() => _lock.Dispose();
}
