using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// Makes tracks of boxes: a fold over the frames of one video in time order, one thread, no randomness, no pixels. It knows nothing of segments,
/// so their borders cannot show in its tracks. Scalar arithmetic in fixed order only: equal frames give equal bytes on any machine.
/// Persons on the pitch are tracked; off-pitch boxes and other classes (the ball) stay in track 0.
/// </summary>
public sealed class MatchLinker
{
    private readonly LinkerOptions _options;
    private readonly VideoInfo _video;
    private readonly CutDetector _cuts;
    private readonly CameraEstimator _camera;
    private readonly Association _association;
    private readonly FrameLinks _frames = new();
    private readonly List<Track> _tracks = [];
    private readonly List<Gap> _gaps = [];
    private readonly List<Track> _open = [];
    private readonly List<Track> _recent = [];
    private readonly List<CandidateBox> _strong = [];
    private readonly List<CandidateBox> _weak = [];
    private readonly List<(Track Track, CandidateBox Box)> _pairs = [];
    private int[] _trackOfBox = [];

    /// <param name="video">For the size of the picture; boxes are in its display coordinates.</param>
    public MatchLinker(VideoInfo video, LinkerOptions options)
    {
        (_video, _options) = (video, options);
        _cuts = new(options);
        _camera = new(video.Width, video.Height, options);
        _association = new(options);
    }

    /// <summary>Adds the next frame.</summary>
    /// <param name="ptsUs">Greater than that of the frame before.</param>
    /// <param name="signature">A <see cref="PictureSignature"/>: 48 bytes.</param>
    /// <param name="boxes">The stored boxes, see <see cref="PackedBoxes"/>.</param>
    /// <exception cref="ArgumentException">Out of order, or not packed so.</exception>
    public void Add(long ptsUs, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> boxes)
    {
        var frame = _frames.Count;
        if (frame > 0 && ptsUs <= _frames.PtsUs(frame - 1)) throw new ArgumentException($"Frame {ptsUs} comes too late.", nameof(ptsUs));
        if (signature.Length != PictureSignature.Size) throw new ArgumentException($"{signature.Length} bytes are no signature.", nameof(signature));

        var stored = PackedBoxes.FromBytes(boxes);
        var seconds = frame == 0 ? 0 : (ptsUs - _frames.PtsUs(frame - 1)) / 1e6;
        if (_cuts.IsCut(signature)) BeginShot();
        Sort(stored);
        var camera = Follow(frame, ptsUs, seconds);
        foreach (var (track, box) in _pairs) See(track, frame, ptsUs, box);
        foreach (var box in _strong) Begin(frame, ptsUs, box);
        Retire(ptsUs, seconds);
        _frames.Add(ptsUs, camera, _trackOfBox.AsSpan(0, stored.Length));
    }

    /// <summary>Ends the fold: short tracks are dropped, ids given, teams found and gaps filled.</summary>
    public LinkedMatch Finish() => new LinkedMatchBuilder(_video, _options, _frames, _tracks, _gaps).Build();

    private void BeginShot()
    {
        _open.Clear();
        _camera.Reset();
    }

    private void Sort(ReadOnlySpan<PackedBox> stored)
    {
        _strong.Clear();
        _weak.Clear();
        if (_trackOfBox.Length < stored.Length) _trackOfBox = new int[2 * stored.Length];
        var weakest = Math.Min(_options.Confidence, _options.ContinueConfidence);
        for (var i = 0; i < stored.Length; i++)
        {
            _trackOfBox[i] = FrameLinks.NoTrack;
            var score = (double)stored[i].Score / PackedBox.ScoreUnits;
            if (stored[i].ClassId != _options.PersonClassId || (stored[i].Flags & BoxFlags.OffPitch) != 0 || score < weakest) continue;
            (score >= _options.Confidence ? _strong : _weak).Add(CandidateBox.Of(i, stored[i]));
        }
    }

    /// <summary>Moves everybody on, finds the camera's step and pairs boxes with people: sure boxes with all, then weak ones with who is left.</summary>
    private CameraStep Follow(int frame, long ptsUs, double seconds)
    {
        _pairs.Clear();
        _recent.Clear();
        foreach (var track in _open)
        {
            track.Advance(seconds, seenLast: track.LastFrame == frame - 1);
            if (IsRecent(track, ptsUs, seconds)) _recent.Add(track);
        }

        var guess = _camera.Guess(_recent, _strong, seconds);
        foreach (var track in _open) track.Warp(guess);
        _association.Pair(_open, _strong, _options.MaxCost, _pairs);
        foreach (var (track, box) in _pairs)
        {
            _recent.Remove(track);
            _strong.Remove(box);
        }

        _association.Pair(_recent, _weak, _options.MaxCost * WeakShare, _pairs);
        var rest = _camera.Settle(_pairs, guess, seconds);
        foreach (var track in _open) track.Warp(rest);
        return guess.Then(rest);
    }

    /// <summary>A weak box must fit better than a sure one.</summary>
    private const double WeakShare = 0.6;

    private bool IsRecent(Track track, long ptsUs, double seconds) => track.SecondsUnseen(ptsUs) <= Math.Max(_options.TentativeSeconds, 1.5 * seconds);

    private void See(Track track, int frame, long ptsUs, in CandidateBox box)
    {
        if (track.LastFrame < frame - 1 && track.SecondsUnseen(ptsUs) <= _options.FillSeconds)
            _gaps.Add(new(track.Index, track.LastFrame, frame, track.LastBox, box.Stored));
        track.See(frame, ptsUs, box);
        _trackOfBox[box.Index] = track.Index;
    }

    private void Begin(int frame, long ptsUs, in CandidateBox box)
    {
        var track = new Track(_tracks.Count, frame, ptsUs, box, _options);
        _tracks.Add(track);
        _open.Add(track);
        _trackOfBox[box.Index] = track.Index;
    }

    private void Retire(long ptsUs, double seconds)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var track = _open[i];
            var patience = track.Boxes == 1 ? Math.Max(_options.TentativeSeconds, 1.5 * seconds) : Math.Max(_options.LostSeconds, 2.5 * seconds);
            if (track.SecondsUnseen(ptsUs) > patience) _open.RemoveAt(i);
        }
    }
}
