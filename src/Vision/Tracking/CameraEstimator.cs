namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// Camera motion from the boxes alone: what most people in the picture seem to do together. First a shift by vote, which also finds a pan that
/// began this instant; after the boxes are assigned, shift and zoom by least squares.
/// </summary>
internal sealed class CameraEstimator(double width, double height, LinkerOptions options)
{
    /// <summary>Fewer people than this say nothing about the camera.</summary>
    private const int MinPeople = 4;

    /// <summary>How much of the last step's speed is expected again.</summary>
    private const double Follow = 0.5;

    /// <summary>Least squares starts from "no zoom" with the weight of this many people a quarter picture off the centre.</summary>
    private const double ZoomPrior = 3;

    private readonly CameraVote _vote = new();
    private readonly List<double> _residuals = [];
    private double _speedX;
    private double _speedY;
    private double _zoomPerSecond;

    public void Reset() => (_speedX, _speedY, _zoomPerSecond) = (0, 0, 0);

    /// <summary>Where the camera has probably gone, before it is known which box is whose.</summary>
    /// <param name="tracks">People seen in the last frame or shortly before, moved by their own velocity.</param>
    /// <param name="boxes">The new frame's boxes.</param>
    public CameraStep Guess(List<Track> tracks, List<CandidateBox> boxes, double seconds)
    {
        var usual = Step(1 + _zoomPerSecond * seconds, _speedX * seconds, _speedY * seconds);
        if (tracks.Count < MinPeople || boxes.Count < MinPeople) return usual;

        var radius = Radius(tracks, seconds);
        var expected = CameraVote.Support(tracks, boxes, usual, radius);
        if (expected < 0.8 * tracks.Count && _vote.Best(tracks, boxes, radius, options.MaxPanPerSecond * width * seconds) is { } voted)
            if (CameraVote.Support(tracks, boxes, voted, radius) > expected + 1 + tracks.Count / 8) usual = voted;
        return Centre(tracks, boxes, usual, radius);
    }

    /// <summary>What the assigned pairs add to the guess, already applied to the tracks. Remembers the speed for the next frame.</summary>
    public CameraStep Settle(List<(Track Track, CandidateBox Box)> pairs, in CameraStep guess, double seconds)
    {
        var rest = pairs.Count < MinPeople ? CameraStep.None : Fit(pairs);
        if (seconds <= 0) return rest;
        var whole = guess.Then(rest);
        var (shiftX, shiftY) = AtCentre(whole);
        _speedX += Follow * (shiftX / seconds - _speedX);
        _speedY += Follow * (shiftY / seconds - _speedY);
        _zoomPerSecond += Follow * ((whole.Scale - 1) / seconds - _zoomPerSecond);
        return rest;
    }

    /// <summary>How far people run by themselves in that time, and a box's noise.</summary>
    private double Radius(List<Track> tracks, double seconds)
    {
        double sum = 0;
        foreach (var track in tracks) sum += track.Height;
        return sum / tracks.Count * (0.35 + 0.4 * options.StartSpeed * seconds);
    }

    private CameraStep Centre(List<Track> tracks, List<CandidateBox> boxes, CameraStep step, double radius)
    {
        var moveX = Median(tracks, boxes, step, radius, horizontal: true);
        var moveY = Median(tracks, boxes, step, radius, horizontal: false);
        return step.Then(new(1, moveX, moveY));
    }

    private double Median(List<Track> tracks, List<CandidateBox> boxes, in CameraStep step, double radius, bool horizontal)
    {
        _residuals.Clear();
        foreach (var track in tracks)
            if (CameraVote.Nearest(track, boxes, step, radius) is var (x, y)) _residuals.Add(horizontal ? x : y);
        if (_residuals.Count < MinPeople) return 0;
        _residuals.Sort();
        var middle = _residuals.Count / 2;
        return _residuals.Count % 2 == 1 ? _residuals[middle] : (_residuals[middle - 1] + _residuals[middle]) / 2;
    }

    private CameraStep Fit(List<(Track Track, CandidateBox Box)> pairs)
    {
        double meanX = 0, meanY = 0, moveX = 0, moveY = 0;
        foreach (var (track, box) in pairs)
        {
            meanX += track.X / pairs.Count;
            meanY += track.Y / pairs.Count;
            moveX += (box.X - track.X) / pairs.Count;
            moveY += (box.Y - track.Y) / pairs.Count;
        }

        double zoom = 0, spread = ZoomPrior * width * width / 16;
        foreach (var (track, box) in pairs)
        {
            zoom += (track.X - meanX) * (box.X - track.X - moveX) + (track.Y - meanY) * (box.Y - track.Y - moveY);
            spread += (track.X - meanX) * (track.X - meanX) + (track.Y - meanY) * (track.Y - meanY);
        }

        var scale = 1 + Math.Clamp(zoom / spread, -0.2, 0.2);
        return new(scale, meanX * (1 - scale) + moveX, meanY * (1 - scale) + moveY);
    }

    /// <summary>A zoom about the picture's centre and a shift of that centre.</summary>
    private CameraStep Step(double scale, double shiftX, double shiftY)
    {
        scale = Math.Clamp(scale, 0.7, 1.4);
        return new(scale, width / 2 * (1 - scale) + shiftX, height / 2 * (1 - scale) + shiftY);
    }

    private (double X, double Y) AtCentre(in CameraStep step) =>
        (step.ShiftX + (step.Scale - 1) * width / 2, step.ShiftY + (step.Scale - 1) * height / 2);
}
