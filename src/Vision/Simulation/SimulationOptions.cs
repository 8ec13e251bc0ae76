using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>What match to simulate. Two equal options give the same truth and, on one machine, the same pixels.</summary>
public sealed record SimulationOptions
{
    /// <summary>Picture width in pixels; even, as the video's chroma is halved.</summary>
    [Range(320, 3840)]
    public int Width { get; init; } = 1280;

    /// <summary>Picture height in pixels; even. The camera's angle of view does not depend on the size.</summary>
    [Range(180, 2160)]
    public int Height { get; init; } = 720;

    /// <summary>Frames a second; the match itself also moves in steps of one frame.</summary>
    [Range(1.0, 120.0)]
    public double Fps { get; init; } = 25;

    /// <summary>How long the clip is; a 90-minute match is 135,000 frames at 25 fps and needs no more memory than a short one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0010000", "03:00:00")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Decides everything that is left to chance: players, play, camera, crowd and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Which pair of kits to wear, from 0; null lets the seed choose. See <see cref="KitPair.All"/>.</summary>
    [Range(0, 5)]
    public int? Kits { get; init; }

    /// <summary>How many frames the clip has: at least one.</summary>
    public int FrameCount => Math.Max(1, (int)Math.Round(Duration.TotalSeconds * Fps, MidpointRounding.AwayFromZero));

    /// <summary>When a frame is shown, in microseconds from the start.</summary>
    public long PtsUs(int frame) => (long)Math.Round(frame * 1e6 / Fps, MidpointRounding.AwayFromZero);

    /// <exception cref="ValidationException">A value is outside its range, or a side is odd.</exception>
    internal SimulationOptions Checked()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        if (Width % 2 != 0 || Height % 2 != 0) throw new ValidationException("Width and Height must be even.");
        return this;
    }
}
