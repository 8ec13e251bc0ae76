using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Rendering;

internal static class FrameSizing
{
    /// <summary>The display size, at most that wide, with even sides as yuv420p wants.</summary>
    public static (int Width, int Height) Fit(VideoInfo video, int maxWidth)
    {
        var width = Math.Min(video.Width, maxWidth);
        var height = (int)Math.Round((double)video.Height * width / video.Width);
        return (Math.Max(2, width & ~1), Math.Max(2, height & ~1));
    }
}
