using System.Globalization;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>The clips that figures are measured on, made once a checkout.</summary>
internal static class Footage
{
    private const int DrawnFrames = 150;

    /// <summary>A simulated match: players for the model to find, and as hard to decode as a broadcast. Six seconds are drawn and repeated.</summary>
    /// <param name="frames">Length.</param>
    /// <param name="framesPerSegment">A keyframe every so many: where segments can be cut.</param>
    /// <param name="framesPerSecond">Of the container; speed does not depend on it.</param>
    public static async Task<string> MatchAsync(
        int width, int height, int frames, int framesPerSegment, int framesPerSecond, CancellationToken cancellationToken)
    {
        var drawn = await DrawAsync(width, height, cancellationToken);
        return await TestMedia.MakeAsync(
            "mp4",
            [
                "-stream_loop", $"{frames / DrawnFrames}", "-i", drawn,
                "-vf", string.Create(CultureInfo.InvariantCulture, $"setpts=N/{framesPerSecond}/TB"), "-r", $"{framesPerSecond}",
                .. Encoding(frames, framesPerSegment),
            ],
            cancellationToken);
    }

    /// <summary>Small moving pictures, for figures that are not about pixels.</summary>
    public static Task<string> SmallAsync(int frames, int framesPerSegment, CancellationToken cancellationToken) =>
        TestMedia.MakeAsync("mp4", ["-f", "lavfi", "-i", "testsrc2=size=320x192:rate=25", .. Encoding(frames, framesPerSegment)], cancellationToken);

    private static string[] Encoding(int frames, int framesPerSegment) =>
    [
        "-frames:v", $"{frames}", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "22",
        "-g", $"{framesPerSegment}", "-keyint_min", $"{framesPerSegment}", "-sc_threshold", "0", "-flags", "+cgop",
    ];

    private static async Task<string> DrawAsync(int width, int height, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Checkout.PathTo("artifacts", "test-media")).FullName;
        var path = Path.Combine(folder, $"bench-match-{width}x{height}.mp4");
        var options = new SimulationOptions { Width = width, Height = height, Duration = TimeSpan.FromSeconds(DrawnFrames / 25.0), Seed = 7 };
        if (!File.Exists(path)) await SimulatedMatchWriter.WriteAsync(options, path, null, null, cancellationToken);
        return path;
    }
}
