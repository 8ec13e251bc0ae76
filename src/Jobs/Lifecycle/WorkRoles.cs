using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>Which role of worker takes which kind of work. The roles of segments are the stages' names.</summary>
public static class WorkRoles
{
    public const string Plan = "plan";
    public const string Detection = "detection";
    public const string Link = "link";
    public const string Render = "render";

    /// <summary>Every role of this version, in the order of the flow.</summary>
    public static readonly string[] All = [Plan, Detection, Link, Render];

    /// <exception cref="ArgumentOutOfRangeException">Segments: their role depends on the stage.</exception>
    public static string Of(WorkKind kind) => kind switch
    {
        WorkKind.Plan => Plan,
        WorkKind.Link or WorkKind.Publish => Link,
        WorkKind.Render => Render,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The role of a segment is its stage."),
    };

    public static string Of(Stage stage) => stage switch
    {
        Stage.Detection => Detection,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "No worker of this version takes that stage."),
    };
}
