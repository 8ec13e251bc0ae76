using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>The clips that figures are measured on: moving pictures with noise, because still or flat ones decode faster than any match. Made once.</summary>
internal static class Footage
{
    /// <param name="frames">Length.</param>
    /// <param name="framesPerSegment">A keyframe every so many: where segments can be cut.</param>
    /// <param name="framesPerSecond">Of the container; speed does not depend on it.</param>
    public static Task<string> ClipAsync(
        int width, int height, int frames, int framesPerSegment, int framesPerSecond, CancellationToken cancellationToken) =>
        TestMedia.MakeAsync(
            "mp4",
            [
                "-f", "lavfi", "-i", $"testsrc2=size={width}x{height}:rate={framesPerSecond}",
                "-vf", "noise=alls=12:allf=t+u,format=yuv420p", "-frames:v", $"{frames}",
                "-c:v", "libx264", "-preset", "superfast", "-crf", "24", "-g", $"{framesPerSegment}", "-sc_threshold", "0",
            ],
            cancellationToken);
}
