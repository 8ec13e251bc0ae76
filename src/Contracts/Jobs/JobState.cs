namespace SoccerRecognition.Contracts.Jobs;

/// <summary>The states of a job. A terminal one never changes (see docs/job-lifecycle.md).</summary>
public enum JobState
{
    /// <summary>Accepted, nothing of it has started.</summary>
    Queued,

    /// <summary>The planner reads the container's packet index and cuts segments.</summary>
    Planning,

    /// <summary>Segments are being decoded and inferred.</summary>
    Running,

    /// <summary>All pixels are done; tracks, teams and the digest are being made.</summary>
    Linking,

    Succeeded,
    Failed,
    Cancelled,

    /// <summary>Not finished by its deadline.</summary>
    Expired,
}

/// <summary>The states of one row of work.</summary>
public enum WorkState
{
    Pending,
    Leased,
    Done,
    Failed,
}

/// <summary>The hops of the flow that workers lease, in order.</summary>
public enum WorkKind
{
    Plan,
    Segment,
    Link,
    Publish,
    Render,
}

/// <summary>An analysis is unfinished until its last segment commits, then immutable.</summary>
public enum AnalysisState
{
    Pending,
    Running,
    Done,
    Failed,
}

/// <summary>The kinds of pixel work.</summary>
public enum Stage
{
    Detection,
    Identification,
    Segmentation,
    Classification,
}

/// <summary>Which queue a job stands in: interactive (pictures, single clips that somebody waits for) goes before batch.</summary>
public enum Lane
{
    Interactive,
    Batch,
}

/// <summary>What can be made from a job's results on request.</summary>
public enum ArtifactKind
{
    /// <summary><c>annotated.mp4</c>: the footage with boxes, track ids and team colours.</summary>
    AnnotatedVideo,

    /// <summary><c>contact-sheet.png</c>: a grid of annotated frames over the whole analysed time.</summary>
    ContactSheet,
}

public enum ArtifactState
{
    Pending,
    Ready,
    Failed,
}
