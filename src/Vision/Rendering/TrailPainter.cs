namespace SoccerRecognition.Vision.Rendering;

/// <summary>Where people came from: their feet's last places, fading.</summary>
internal sealed class TrailPainter(double seconds)
{
    private readonly Queue<(int TrackId, long PtsUs, int X, int Y)> _points = new();

    public void Add(int trackId, long ptsUs, int x, int y)
    {
        if (seconds > 0) _points.Enqueue((trackId, ptsUs, x, y));
    }

    public void Paint(YuvFrame frame, long nowUs, Func<int, YuvColour> colourOf)
    {
        var lengthUs = seconds * 1e6;
        while (_points.TryPeek(out var oldest) && nowUs - oldest.PtsUs > lengthUs) _points.Dequeue();
        foreach (var (trackId, ptsUs, x, y) in _points)
        {
            var alpha = (int)(200 * (1 - (nowUs - ptsUs) / lengthUs));
            frame.Fill((x & ~1) - 2, (y & ~1) - 2, (x & ~1) + 2, y & ~1, colourOf(trackId), Math.Clamp(alpha, 0, 255));
        }
    }
}
