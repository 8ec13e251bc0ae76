namespace SoccerRecognition.Vision.Tracking;

/// <summary>What is kept of every frame until the end: 4 bytes a box and 40 a frame.</summary>
internal sealed class FrameLinks
{
    private readonly List<long> _ptsUs = [];
    private readonly List<CameraStep> _camera = [];
    private readonly List<int> _offsets = [0];
    private readonly List<int> _trackOfBox = [];

    public int Count => _ptsUs.Count;

    /// <summary>Marks a box that is in no track.</summary>
    public const int NoTrack = -1;

    public long PtsUs(int frame) => _ptsUs[frame];

    /// <summary>How the picture moved from the frame before to this one.</summary>
    public CameraStep Camera(int frame) => _camera[frame];

    public ReadOnlySpan<int> TracksOf(int frame) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_trackOfBox)[_offsets[frame].._offsets[frame + 1]];

    public void Add(long ptsUs, in CameraStep camera, ReadOnlySpan<int> trackOfBox)
    {
        _ptsUs.Add(ptsUs);
        _camera.Add(camera);
        _trackOfBox.AddRange(trackOfBox);
        _offsets.Add(_trackOfBox.Count);
    }
}
