using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.PlanSegments;

/// <summary>
/// Reads the container's packet index once per video and cuts each analysis of the job that has no cut yet. An index that an earlier job stored is
/// taken as it is: the stored cut is part of the result.
/// </summary>
internal sealed class PlanSegmentsStep(
    PlanCommits commits, SourceFiles sources, MediaProber prober, IOptions<SegmentOptions> segments)
{
    public async Task<Committed> RunAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var (unplanned, stored) = await commits.BeginWithIndexAsync(work, cancellationToken);
        await Failpoint.ReachAsync(Failpoint.PlanBegun, $"{work.Id}", cancellationToken);
        var index = stored is null ? await ProbeAsync(work, cancellationToken) : VideoIndexCodec.Decode(stored);
        var plans = unplanned.Select(one => new AnalysisPlan(
            one.Id,
            one.Stage,
            SegmentPlanner.Plan(index, one.Selection, one.SegmentLength is { } length ? segments.Value with { Length = length } : segments.Value),
            index.Warnings)).ToList();
        return await commits.CommitAsync(work, index.Info, stored ?? VideoIndexCodec.Encode(index), plans, cancellationToken);
    }

    private async Task<VideoIndex> ProbeAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        using var source = await sources.GetAsync(work, cancellationToken);
        return await prober.ProbeAsync(source.Path, cancellationToken);
    }
}
