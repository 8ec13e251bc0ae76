using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.ProcessSegment.Host;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.ProcessSegment;

/// <summary>
/// One segment: the source onto this machine, decode and inference in a child host, packed rows into the database in one fenced COPY. The lease
/// and the commit stay here, so a native crash takes nothing along.
/// </summary>
internal sealed class ProcessSegmentStep(
    SegmentCommits commits, SourceFiles sources, ModelCatalog models, InferenceHosts hosts, WorkerIdentity identity, IOptions<OnnxOptions> onnx)
{
    private readonly ConcurrentDictionary<KnownModel, ModelVariant> _variants = new();

    public async Task<Committed> RunAsync(HeldWork held, CancellationToken cancellationToken)
    {
        var work = held.Work;
        var hello = await hosts.RunningAsync(cancellationToken);
        var segment = await BeginAsync(work, hello, cancellationToken);
        using var source = await sources.GetAsync(work, cancellationToken);
        var task = new SegmentTask(
            $"{work.Id:N}-{work.Epoch}", source.Path, segment.Video, segment.Segment, models.Find(segment.Stage, segment.Model)!.Folder, segment.Variant);
        using var done = await hosts.ProcessAsync(task, alone: work.Suspect, new FramesDone(held), cancellationToken);
        held.Progress = done.Result.Frames.Count;
        var committed = await commits.CommitAsync(work, segment, done.Result, identity.Name, cancellationToken);
        await Failpoint.ReachAsync(Failpoint.SegmentCommitted, $"{work.Id}", cancellationToken);
        WorkerTelemetry.FramesCommitted(done.Result.Frames.Count);
        WorkerTelemetry.SegmentDone(done.Result.Timings);
        return committed;
    }

    private async Task<SegmentToProcess> BeginAsync(LeasedWork work, HostHello hello, CancellationToken cancellationToken)
    {
        var pins = new List<NumericsPin>();
        WorkFailure? unusable = null;
        foreach (var model in models.All.Where(model => model.Stage == Contracts.Jobs.Stage.Detection))
        {
            try
            {
                pins.Add(PinOf(model, hello));
            }
            catch (WorkFailure failure)
            {
                unusable = failure; // It matters only where the analysis asks for this model.
            }
        }

        // Another worker pinned other numerics in this very moment: not ours any more.
        return await commits.BeginAsync(work, pins, cancellationToken) ?? throw unusable
            ?? new WorkFailure(FailureCode.DependencyUnavailable, "The analysis asks for a model that is not here, or belongs to another numerics class.");
    }

    private NumericsPin PinOf(KnownModel model, HostHello hello)
    {
        var variant = _variants.GetOrAdd(model, static (one, wanted) =>
            ModelFolder.ReadManifest(one.Folder).Choose(wanted, CpuFeatures.OfThisMachine.HasVnni), onnx.Value.Variant);
        return new NumericsPin(identity.NumericsClass!, variant.Name, variant.Sha256 ?? "", hello.BatchSize, $"{model.Name}@{model.Version}");
    }

    private sealed class FramesDone(HeldWork held) : IProgress<int>
    {
        public void Report(int value) => held.Progress = value;
    }
}
