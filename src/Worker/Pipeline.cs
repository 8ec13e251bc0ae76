using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.LinkTracks;
using SoccerRecognition.Worker.PlanSegments;
using SoccerRecognition.Worker.ProcessSegment;
using SoccerRecognition.Worker.PublishResults;
using SoccerRecognition.Worker.RenderArtifacts;

namespace SoccerRecognition.Worker;

/// <summary>
/// The hops of the flow, in order; each takes one leased row of work and ends in one fenced transaction:
/// <code>
/// plan     the container's packet index once, keyframe-aligned segments with their exact frames
/// segment  decode, batch, infer, pack; one COPY
/// link     a fold over all frames in time order: tracks and teams
/// publish  the digest; the job succeeds
/// render   pictures of the results, when asked for
/// </code>
/// </summary>
internal sealed class Pipeline(
    PlanSegmentsStep planSegments,
    ProcessSegmentStep processSegment,
    LinkTracksStep linkTracks,
    PublishResultsStep publishResults,
    RenderArtifactsStep renderArtifacts)
{
    public Task<Committed> RunAsync(HeldWork held) => held.Work.Kind switch
    {
        WorkKind.Plan => planSegments.RunAsync(held.Work, held.Token),
        WorkKind.Segment => processSegment.RunAsync(held, held.Token),
        WorkKind.Link => linkTracks.RunAsync(held.Work, held.Token),
        WorkKind.Publish => publishResults.RunAsync(held.Work, held.Token),
        WorkKind.Render => renderArtifacts.RunAsync(held, held.Token),
        _ => throw new InvalidOperationException($"No hop for {held.Work.Kind}."),
    };
}
