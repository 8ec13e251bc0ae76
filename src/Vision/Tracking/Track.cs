using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>One person while being followed, and what is kept of them afterwards.</summary>
internal sealed class Track
{
    private const double SizeHalfLifeSeconds = 0.25;
    private readonly LinkerOptions _options;
    private MotionAxis _x;
    private MotionAxis _y;

    public Track(int index, int frame, long ptsUs, in CandidateBox box, LinkerOptions options)
    {
        _options = options;
        Index = index;
        FirstPtsUs = ptsUs;
        FirstX = box.X;
        Width = box.Width;
        Height = box.Height;
        var noise = Noise(box.Height);
        var speed = options.StartSpeed * box.Height;
        _x = MotionAxis.At(box.X, noise, speed * speed);
        _y = MotionAxis.At(box.Y, noise, speed * speed);
        Remember(frame, ptsUs, box);
    }

    /// <summary>From 0, in order of first appearance among all tracks, also those that are dropped later.</summary>
    public int Index { get; }

    public long FirstPtsUs { get; }

    /// <summary>Where it was first seen: its centre in px.</summary>
    public double FirstX { get; }

    public double X => _x.Position;

    public double Y => _y.Position;

    public double Width { get; private set; }

    public double Height { get; private set; }

    public int LastFrame { get; private set; }

    public long LastPtsUs { get; private set; }

    public PackedBox LastBox { get; private set; }

    public int Boxes { get; private set; }

    public long ScoreSum { get; private set; }

    public KitProfile Kit { get; } = new();

    public double SecondsUnseen(long ptsUs) => (ptsUs - LastPtsUs) / 1e6;

    /// <summary>Variance of the distance on each axis to a box of this person, in px².</summary>
    public double VarianceOfDistance => _x.Variance + Noise(Height);

    public void Advance(double seconds, bool seenLast)
    {
        var agility = _options.Agility * Height * Height;
        var keep = seenLast ? 1 : _options.VelocityHalfLifeSeconds / (_options.VelocityHalfLifeSeconds + seconds);
        _x.Advance(seconds, agility, keep);
        _y.Advance(seconds, agility, keep);
    }

    public void Warp(in CameraStep step)
    {
        _x.Warp(step.Scale, step.ShiftX);
        _y.Warp(step.Scale, step.ShiftY);
        Width *= step.Scale;
        Height *= step.Scale;
    }

    public void See(int frame, long ptsUs, in CandidateBox box)
    {
        var noise = Noise(box.Height);
        _x.Measure(box.X, noise);
        _y.Measure(box.Y, noise);
        var seconds = SecondsUnseen(ptsUs);
        var gain = seconds / (seconds + SizeHalfLifeSeconds);
        Width += gain * (box.Width - Width);
        Height += gain * (box.Height - Height);
        Remember(frame, ptsUs, box);
    }

    private void Remember(int frame, long ptsUs, in CandidateBox box)
    {
        LastFrame = frame;
        LastPtsUs = ptsUs;
        LastBox = box.Stored;
        Boxes++;
        ScoreSum += box.Stored.Score;
        Kit.Add(box.Stored.Kit);
    }

    private double Noise(double height) => _options.BoxNoise * height * (_options.BoxNoise * height);
}
