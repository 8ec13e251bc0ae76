namespace SoccerRecognition.Vision.Tracking;

/// <summary>Every pair of a person and a box of about that size votes for the shift between the two; the true shift gets one vote from everybody.</summary>
internal sealed class CameraVote
{
    private const double SizeTolerance = 0.3;
    private int[] _votes = [];
    private double[] _sumX = [];
    private double[] _sumY = [];

    /// <param name="radius">Votes nearer than this agree, px.</param>
    /// <param name="reach">The largest shift to consider, px.</param>
    public CameraStep? Best(List<Track> tracks, List<CandidateBox> boxes, double radius, double reach)
    {
        var side = 2 * (int)(reach / radius) + 3;
        if (side > 400) return null;
        Clear(side * side);
        foreach (var track in tracks)
            foreach (var box in boxes)
                Vote(track, box, radius, side);
        return Peak(side);
    }

    /// <summary>How many people have a box within the radius after the step.</summary>
    public static int Support(List<Track> tracks, List<CandidateBox> boxes, in CameraStep step, double radius)
    {
        var support = 0;
        foreach (var track in tracks)
            if (Nearest(track, boxes, step, radius) is not null) support++;
        return support;
    }

    public static (double X, double Y)? Nearest(Track track, List<CandidateBox> boxes, in CameraStep step, double radius)
    {
        var x = step.Scale * track.X + step.ShiftX;
        var y = step.Scale * track.Y + step.ShiftY;
        (double, double)? nearest = null;
        var least = radius * radius;
        for (var i = 0; i < boxes.Count; i++)
        {
            var moveX = boxes[i].X - x;
            var moveY = boxes[i].Y - y;
            var squared = moveX * moveX + moveY * moveY;
            if (squared >= least || !IsOfSize(track, boxes[i])) continue;
            least = squared;
            nearest = (moveX, moveY);
        }

        return nearest;
    }

    private static bool IsOfSize(Track track, in CandidateBox box) => Math.Abs(box.Height - track.Height) < SizeTolerance * track.Height;

    private void Clear(int cells)
    {
        if (_votes.Length < cells) (_votes, _sumX, _sumY) = (new int[cells], new double[cells], new double[cells]);
        Array.Clear(_votes, 0, cells);
        Array.Clear(_sumX, 0, cells);
        Array.Clear(_sumY, 0, cells);
    }

    private void Vote(Track track, in CandidateBox box, double radius, int side)
    {
        if (!IsOfSize(track, box)) return;
        var column = (int)Math.Floor((box.X - track.X) / radius) + side / 2;
        var row = (int)Math.Floor((box.Y - track.Y) / radius) + side / 2;
        if (column < 0 || row < 0 || column >= side || row >= side) return;
        var cell = row * side + column;
        _votes[cell]++;
        _sumX[cell] += box.X - track.X;
        _sumY[cell] += box.Y - track.Y;
    }

    /// <summary>The fullest 2 x 2 cells; of equals the first.</summary>
    private CameraStep? Peak(int side)
    {
        var best = 0;
        var at = -1;
        for (var row = 0; row + 1 < side; row++)
        {
            for (var cell = row * side; cell < row * side + side - 1; cell++)
            {
                var votes = _votes[cell] + _votes[cell + 1] + _votes[cell + side] + _votes[cell + side + 1];
                if (votes > best) (best, at) = (votes, cell);
            }
        }

        if (at < 0) return null;
        var shiftX = _sumX[at] + _sumX[at + 1] + _sumX[at + side] + _sumX[at + side + 1];
        var shiftY = _sumY[at] + _sumY[at + 1] + _sumY[at + side] + _sumY[at + side + 1];
        return new(1, shiftX / best, shiftY / best);
    }
}
