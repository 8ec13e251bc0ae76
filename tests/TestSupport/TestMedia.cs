using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SoccerRecognition.TestSupport;

/// <summary>Small media files made by ffmpeg, each made once a checkout and kept under <c>artifacts/test-media</c>. Do not write to them.</summary>
public static class TestMedia
{
    private static readonly string folder = Checkout.PathTo("artifacts", "test-media");

    /// <summary>A moving test picture.</summary>
    public static Task<string> ClipAsync(TestClip clip, CancellationToken cancellationToken)
    {
        var source = string.Create(
            CultureInfo.InvariantCulture, $"testsrc2=size={clip.Width}x{clip.Height}:rate={clip.FramesPerSecond}:duration={clip.Seconds}");
        return MakeAsync(clip.Extension, ["-f", "lavfi", "-i", source, .. clip.Encoding.Split(' ', StringSplitOptions.RemoveEmptyEntries)], cancellationToken);
    }

    /// <summary>Whatever ffmpeg writes for these arguments, to which the output file is added as the last.</summary>
    /// <param name="extension">Without the dot; it decides the container.</param>
    /// <param name="arguments">ffmpeg's arguments up to the output file. They are the file's identity: a changed input file needs another path.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public static async Task<string> MakeAsync(string extension, string[] arguments, CancellationToken cancellationToken)
    {
        Require.Program("ffmpeg");
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', arguments)));
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(identity)[..20]}.{extension}");
        if (File.Exists(path))
            return path;

        // Under a name of this process first: another one may be making the same file, and nobody may see half of it.
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, $"{RandomNumberGenerator.GetHexString(12, lowercase: true)}.{extension}");
        var result = await Command.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments, unfinished], cancellationToken);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"ffmpeg {string.Join(' ', arguments)}: {result.Error}");
        File.Move(unfinished, path, overwrite: true);
        return path;
    }
}

/// <summary>A moving test picture: size, rate and how it is encoded.</summary>
public sealed record TestClip
{
    /// <summary>Length.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>Pixels.</summary>
    public int Width { get; init; } = 320;

    /// <summary>Pixels.</summary>
    public int Height { get; init; } = 180;

    /// <summary>As ffmpeg takes it: <c>25</c> or <c>30000/1001</c>.</summary>
    public string FramesPerSecond { get; init; } = "25";

    /// <summary>Decides the container.</summary>
    public string Extension { get; init; } = "mp4";

    /// <summary>ffmpeg's output options, separated by spaces.</summary>
    public string Encoding { get; init; } = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25";
}
