using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.PublishResults;

/// <summary>Reads back what was linked, as it is stored, and seals it with its digest: the job succeeds.</summary>
internal sealed class PublishResultsStep(LinkCommits commits, FrameReads frames)
{
    public async Task<Committed> RunAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var (revision, tracks, summary, warnings) = await commits.ReadLinkedAsync(work.JobId, cancellationToken);
        using var digest = new CanonicalDigest();
        await foreach (var frame in frames.StreamLinkedAsync(work.JobId, revision, cancellationToken))
            digest.AddFrame(frame.PtsUs, frame.Boxes.Span, frame.Linked.Span);
        var sealedAs = digest.Finish(tracks, summary.Teams, warnings);
        await Failpoint.ReachAsync(Failpoint.PublishBeforeCommit, $"{work.Id}", cancellationToken);
        return await commits.CommitPublishAsync(work, sealedAs, cancellationToken);
    }
}
