using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Decode;

/// <summary>How long segments are. Section <c>Segments</c>.</summary>
public sealed record SegmentOptions
{
    public const string Section = "Segments";

    /// <summary>A segment ends at the first keyframe this long after its start. Results do not depend on it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(30);
}
