namespace SoccerRecognition.Vision.Tracking;

/// <summary>What is kept of every frame until the end: 4 bytes a box and 40 a frame.</summary>
internal sealed class FrameLinks
{
    private readonly Blocks<Frame> _frames = new();
    private readonly Blocks<int> _trackOfBox = new();

    public int Count => _frames.Count;

    /// <summary>Marks a box that is in no track.</summary>
    public const int NoTrack = -1;

    public long PtsUs(int frame) => _frames[frame].PtsUs;

    /// <summary>How the picture moved from the frame before to this one.</summary>
    public CameraStep Camera(int frame) => _frames[frame].Camera;

    public ReadOnlySpan<int> TracksOf(int frame) => _trackOfBox.Together(_frames[frame].FirstBox, _frames[frame].Boxes);

    public void Add(long ptsUs, in CameraStep camera, ReadOnlySpan<int> trackOfBox) =>
        _frames.Add(new Frame(ptsUs, camera, _trackOfBox.AddTogether(trackOfBox), trackOfBox.Length));

    private readonly record struct Frame(long PtsUs, CameraStep Camera, int FirstBox, int Boxes);
}
