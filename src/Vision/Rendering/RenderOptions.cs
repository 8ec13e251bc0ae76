using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>How annotated videos and contact sheets are made.</summary>
public sealed record RenderOptions
{
    public const string Section = "Render";

    /// <summary>Wider footage is scaled down to this, in px.</summary>
    [Range(64, 7680)]
    public int MaxWidth { get; init; } = 1280;

    /// <summary>x264's constant rate factor: lower is larger and better.</summary>
    [Range(0, 51)]
    public int Quality { get; init; } = 23;

    /// <summary>x264's preset.</summary>
    [Required, RegularExpression("ultrafast|superfast|veryfast|faster|fast|medium|slow")]
    public string Preset { get; init; } = "veryfast";

    /// <summary>How long a fading trail follows each person; 0 draws none. Trails are in picture coordinates: they suit a camera that stands still.</summary>
    [Range(0.0, 10.0)]
    public double TrailSeconds { get; init; }

    /// <summary>Between analysed frames further apart than this, boxes are not moved but shown only near their own frame.</summary>
    [Range(0.0, 60.0)]
    public double InterpolateSeconds { get; init; } = 2.5;

    /// <summary>For how long a box is shown before and after its frame where nothing says how it moves on.</summary>
    [Range(0.0, 10.0)]
    public double HoldSeconds { get; init; } = 0.5;

    /// <summary>Pictures on a contact sheet.</summary>
    [Range(1, 64)]
    public int SheetFrames { get; init; } = 9;

    [Range(1, 8)]
    public int SheetColumns { get; init; } = 3;

    /// <summary>Width of one picture of a contact sheet, in px.</summary>
    [Range(64, 1920)]
    public int SheetCellWidth { get; init; } = 640;
}
