using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Tracking;

namespace SoccerRecognition.Worker.LinkTracks;

/// <summary>Folds all committed frames of the job in time order: no pixels, and nothing that a segment's border could change.</summary>
internal sealed class LinkTracksStep(LinkCommits commits, FrameReads frames, ModelCatalog models, IOptions<LinkerOptions> options)
{
    private readonly ConcurrentDictionary<KnownModel, int> _personClasses = new();

    public async Task<Committed> RunAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var task = await commits.BeginAsync(work, cancellationToken);
        var person = PersonClassOf(task.Request);
        var linker = new MatchLinker(task.Video, options.Value with { Confidence = task.Request.Confidence, PersonClassId = person });
        var people = 0L;
        await foreach (var frame in frames.StreamAsync(work.JobId, cancellationToken))
        {
            linker.Add(frame.PtsUs, frame.Signature.Span, frame.Boxes.Span);
            people += CountPeople(frame.Boxes.Span, person, PackedBox.QuantiseScore((float)task.Request.Confidence));
        }

        var match = linker.Finish();
        var summary = new JobSummary(match.FrameCount, people, match.Tracks.Count, match.Teams);
        await Failpoint.ReachAsync(Failpoint.LinkBeforeCommit, $"{work.Id}", cancellationToken);
        return await commits.CommitLinkAsync(work, RowsOf(match), match.Tracks, summary, [.. JoinedWarnings.Of(task.Warnings), .. match.Warnings], cancellationToken);
    }

    private static IEnumerable<(long PtsUs, ReadOnlyMemory<byte> Data)> RowsOf(LinkedMatch match)
    {
        var row = new byte[1024];
        for (var frame = 0; frame < match.FrameCount; frame++)
        {
            var size = match.SizeOf(frame);
            if (row.Length < size) row = new byte[2 * size];
            match.Encode(frame, row.AsSpan(0, size));
            yield return (match.PtsUs(frame), row.AsMemory(0, size));
        }
    }

    private int PersonClassOf(JobRequest request)
    {
        var detection = request.Analyses.First(one => one.Stage == Stage.Detection);
        var model = models.Find(Stage.Detection, detection.Model);
        // Another version may number its classes otherwise. A worker that has this one takes it.
        if (model is null || model.Version != detection.ModelVersion)
            throw new WorkFailure(FailureCode.DependencyUnavailable, $"This worker does not have the model {detection.Model} {detection.ModelVersion}.");
        return _personClasses.GetOrAdd(model, static one => ModelFolder.ReadManifest(one.Folder).Manifest.Detection!.PersonClassId);
    }

    private static long CountPeople(ReadOnlySpan<byte> boxes, int person, ushort confidence)
    {
        var count = 0L;
        foreach (ref readonly var box in PackedBoxes.FromBytes(boxes))
            if (box.ClassId == person && box.Score >= confidence && (box.Flags & BoxFlags.OffPitch) == 0) count++;
        return count;
    }
}
