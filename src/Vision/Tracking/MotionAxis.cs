namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// Where something is on one axis and how fast it goes: a Kalman filter with constant velocity and white acceleration. Only + - * / in fixed
/// order: bits are the same on every machine.
/// </summary>
internal struct MotionAxis
{
    private double _positionVariance;
    private double _covariance;
    private double _velocityVariance;

    public double Position { get; private set; }

    public double Velocity { get; private set; }

    public readonly double Variance => _positionVariance;

    public static MotionAxis At(double position, double variance, double velocityVariance) =>
        new() { Position = position, _positionVariance = variance, _velocityVariance = velocityVariance };

    /// <param name="seconds">Time that passes.</param>
    /// <param name="agility">Spectral density of the acceleration, px²/s³.</param>
    /// <param name="keep">Share of the velocity that is left afterwards, 0 to 1.</param>
    public void Advance(double seconds, double agility, double keep)
    {
        var way = seconds * (1 + keep) / 2;
        Position += Velocity * way;
        Velocity *= keep;
        _positionVariance += 2 * way * _covariance + way * way * _velocityVariance + agility * seconds * seconds * seconds / 3;
        _covariance = keep * (_covariance + way * _velocityVariance) + agility * seconds * seconds / 2;
        _velocityVariance = keep * keep * _velocityVariance + agility * seconds;
    }

    /// <summary>The picture moved under it: position' = scale * position + shift.</summary>
    public void Warp(double scale, double shift)
    {
        Position = scale * Position + shift;
        Velocity *= scale;
        _positionVariance *= scale * scale;
        _covariance *= scale * scale;
        _velocityVariance *= scale * scale;
    }

    public void Measure(double position, double noiseVariance)
    {
        var total = _positionVariance + noiseVariance;
        var gain = _positionVariance / total;
        var velocityGain = _covariance / total;
        var surprise = position - Position;
        Position += gain * surprise;
        Velocity += velocityGain * surprise;
        _velocityVariance -= velocityGain * _covariance;
        _covariance *= 1 - gain;
        _positionVariance *= 1 - gain;
    }
}
