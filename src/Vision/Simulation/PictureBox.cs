namespace SoccerRecognition.Vision.Simulation;

/// <summary>A box in the picture, in pixels from the top left corner.</summary>
public readonly record struct PictureBox(float X, float Y, float Width, float Height)
{
    public float Right => X + Width;

    public float Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>What of it lies inside the picture; empty where nothing does.</summary>
    public PictureBox Clipped(int width, int height)
    {
        var (left, top) = (Math.Max(0, X), Math.Max(0, Y));
        var (right, bottom) = (Math.Min(width, Right), Math.Min(height, Bottom));
        return right <= left || bottom <= top ? default : new(left, top, right - left, bottom - top);
    }

    public bool Overlaps(in PictureBox other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}
