namespace SoccerRecognition.Vision.Rendering;

/// <summary>A file being made: under its own name only when complete, and gone when it was not.</summary>
internal sealed class TemporaryFile(string finalPath) : IDisposable
{
    public string Path { get; } = finalPath + ".part";

    /// <returns>Its size in bytes.</returns>
    public long Commit()
    {
        File.Move(Path, finalPath, overwrite: true);
        return new FileInfo(finalPath).Length;
    }

    public void Dispose()
    {
        if (File.Exists(Path)) File.Delete(Path);
    }
}
