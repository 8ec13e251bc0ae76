using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Rendering;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.RenderArtifacts;

/// <summary>Makes one picture or video of a succeeded job's results and stores it. What fails here never touches the job.</summary>
internal sealed class RenderArtifactsStep(
    Artifacts artifacts, LinkCommits links, FrameReads frames, SourceFiles sources, IObjectStore objects,
    IOptions<RenderOptions> render, IOptions<DecodeOptions> decode)
{
    public async Task<Committed> RunAsync(HeldWork held, CancellationToken cancellationToken)
    {
        var work = held.Work;
        var (fileName, mediaType) = work.Artifact switch
        {
            ArtifactKind.AnnotatedVideo => ("annotated.mp4", "video/mp4"),
            ArtifactKind.ContactSheet => ("contact-sheet.png", "image/png"),
            var kind => throw new InvalidOperationException($"No renderer for {kind}."),
        };
        var task = await links.ReadRenderTaskAsync(work.JobId, cancellationToken);
        using var source = await sources.GetAsync(work, cancellationToken);
        var made = sources.NewScratchFile($"{work.Id:N}-{work.Epoch}-{fileName}");
        try
        {
            var request = new RenderRequest(source.Path, task.Video, made, task.Tracks, task.Summary.Teams, task.FromUs, task.ToUs);
            var boxes = ReadAsync(work.JobId, task.Revision, cancellationToken);
            var progress = new FramesDrawn(held);
            var done = work.Artifact == ArtifactKind.AnnotatedVideo
                ? await new AnnotatedVideoRenderer(render.Value, decode.Value).RenderAsync(request, boxes, progress, cancellationToken)
                : await new ContactSheetRenderer(render.Value, decode.Value).RenderAsync(request, boxes, progress, cancellationToken);
            var key = ObjectKeys.OfArtifact(work.TenantId, work.JobId, work.Epoch, fileName);
            await objects.PutFileAsync(key, made, mediaType, cancellationToken);
            return await CommitAsync(work, key, mediaType, done.Bytes, cancellationToken);
        }
        finally
        {
            File.Delete(made);
        }
    }

    // Only this lease writes under its epoch: an object whose commit was fenced is nobody's. When we die before that, the reconcile finds it.
    private async Task<Committed> CommitAsync(LeasedWork work, string key, string mediaType, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await artifacts.CommitAsync(work, key, mediaType, bytes, cancellationToken);
        }
        catch (WorkFailure fenced) when (fenced.Code == FailureCode.LeaseLost)
        {
            await objects.DeleteAsync(key, CancellationToken.None);
            throw;
        }
    }

    private async IAsyncEnumerable<RenderFrame> ReadAsync(Guid jobId, int revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frame in frames.StreamLinkedAsync(jobId, revision, cancellationToken))
            yield return RenderFrame.Of(frame.PtsUs, frame.Boxes.Span, frame.Linked.Span);
    }

    private sealed class FramesDrawn(HeldWork held) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value) => held.Progress = value.Frames;
    }
}
