using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// How boxes become tracks. Times are seconds of video and lengths are box heights, never frames or pixels, so that one set serves any sampling
/// rate and any camera. The defaults were chosen on synthetic matches with known truth.
/// </summary>
public sealed record LinkerOptions
{
    public const string Section = "Linker";

    /// <summary>The class that is tracked, as an index into the model's labels. Other classes (the ball) stay untracked.</summary>
    [Range(0, 255)]
    public int PersonClassId { get; init; }

    /// <summary>A track starts with a box of this score at least.</summary>
    [Range(0.0, 1.0)]
    public double Confidence { get; init; } = 0.35;

    /// <summary>A track goes on with boxes down to this score. Above <see cref="Confidence"/> it has no effect.</summary>
    [Range(0.0, 1.0)]
    public double ContinueConfidence { get; init; } = 0.15;

    /// <summary>How long a track that is not seen can be found again.</summary>
    [Range(0.0, 30.0)]
    public double LostSeconds { get; init; } = 3.0;

    /// <summary>How long a track waits for its second box before it counts as a false alarm.</summary>
    [Range(0.0, 5.0)]
    public double TentativeSeconds { get; init; } = 0.25;

    /// <summary>Gaps up to this long get filled boxes.</summary>
    [Range(0.0, 10.0)]
    public double FillSeconds { get; init; } = 1.6;

    /// <summary>Tracks with less measured time than this are dropped, where frames are dense enough to measure it.</summary>
    [Range(0.0, 10.0)]
    public double MinTrackSeconds { get; init; } = 0.25;

    /// <summary>How freely people change their velocity: spectral density of their acceleration, in heights²/s³.</summary>
    [Range(0.01, 100.0)]
    public double Agility { get; init; } = 1.5;

    /// <summary>Standard deviation of a stranger's velocity, in heights per second.</summary>
    [Range(0.1, 20.0)]
    public double StartSpeed { get; init; } = 2;

    /// <summary>Standard deviation of a box's centre, in heights.</summary>
    [Range(0.005, 0.5)]
    public double BoxNoise { get; init; } = 0.05;

    /// <summary>How fast the velocity of a person out of sight is forgotten: the time in which it halves.</summary>
    [Range(0.1, 30.0)]
    public double VelocityHalfLifeSeconds { get; init; } = 1.5;

    /// <summary>The dearest pair that is still one person: minus twice the log-likelihood ratio.</summary>
    [Range(1.0, 100.0)]
    public double MaxCost { get; init; } = 20;

    /// <summary>The kit distance (0 to 1) that counts as one standard deviation.</summary>
    [Range(0.01, 1.0)]
    public double KitNoise { get; init; } = 0.22;

    /// <summary>The fastest pan that is followed, in picture widths per second.</summary>
    [Range(0.0, 10.0)]
    public double MaxPanPerSecond { get; init; } = 1.2;

    /// <summary>Mean difference of two picture signatures (of 255) that is a cut, beyond what the pictures before differed.</summary>
    [Range(1.0, 255.0)]
    public double CutThreshold { get; init; } = 20;

    /// <summary>Kit distance (0 to 1) up to which a track belongs to a team's colour.</summary>
    [Range(0.01, 1.0)]
    public double TeamRadius { get; init; } = 0.3;

    /// <summary>A track needs this many boxes with a visible kit to be given to a team.</summary>
    [Range(1, 1000)]
    public int MinKitBoxes { get; init; } = 3;
}
