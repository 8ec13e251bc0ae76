using System.Text.Json;
using System.Text.Json.Serialization;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Contracts.Http;

/// <summary>Enums on the wire are kebab-case text; numbers are refused.</summary>
public sealed class KebabEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>How the interface writes and reads JSON: camelCase, enums in kebab-case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    Converters =
    [
        typeof(KebabEnum<JobState>), typeof(KebabEnum<Stage>), typeof(KebabEnum<ArtifactKind>), typeof(KebabEnum<ArtifactState>), typeof(KebabEnum<WorkKind>),
    ])]
[JsonSerializable(typeof(CreateJobRequest))]
[JsonSerializable(typeof(RerunJobRequest))]
[JsonSerializable(typeof(JobResponse))]
[JsonSerializable(typeof(AttemptList))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(DeadLetterSelection))]
[JsonSerializable(typeof(DeadLettersResolvedResponse))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(ArtifactList))]
[JsonSerializable(typeof(ResultsPage))]
[JsonSerializable(typeof(VideoResponse))]
[JsonSerializable(typeof(SupportedFormats))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(DetailedHealthResponse))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(AnalyzeImageResponse))]
[JsonSerializable(typeof(AnalyzeVideoResponse))]
[JsonSerializable(typeof(AsyncTaskResponse))]
[JsonSerializable(typeof(TaskStatusResponse))]
public sealed partial class HttpJson : JsonSerializerContext;
