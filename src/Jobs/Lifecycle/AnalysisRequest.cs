using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>
/// What one stage of a video is asked to compute: everything that the stored rows depend on, and nothing else (thresholds of the user act later,
/// in the linker and on reading). Equal requests are one analysis.
/// </summary>
/// <param name="Stage">The kind of pixel work.</param>
/// <param name="Model">The model's name, for example <c>nanodet-g</c>.</param>
/// <param name="ModelVersion">Its version; the variant is pinned at the first lease.</param>
/// <param name="Selection">Which frames.</param>
/// <param name="SegmentLength">How long segments are to be, or null for the planner's own choice. Not part of the key: results do not depend on it.</param>
public sealed record AnalysisRequest(Stage Stage, string Model, string ModelVersion, FrameSelection Selection, TimeSpan? SegmentLength = null)
{
    /// <summary>SHA-256 of the canonical text: the same for equal requests, in every process.</summary>
    public byte[] Key()
    {
        var text = string.Join('\n', Stage, Model, ModelVersion,
            Selection.SampleFps?.ToString("R", CultureInfo.InvariantCulture) ?? "all",
            Selection.FromUs?.ToString(CultureInfo.InvariantCulture) ?? "start",
            Selection.ToUs?.ToString(CultureInfo.InvariantCulture) ?? "end");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
