using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.ProcessSegment.Host;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.ProcessSegment;

/// <summary>
/// One segment: the source onto this machine, decode and inference in the child host, packed rows into the database in one fenced COPY. The lease
/// and the commit stay here, so a native crash takes nothing along.
/// </summary>
internal sealed class ProcessSegmentStep(
    SegmentCommits commits, SourceFiles sources, ModelCatalog models, WorkerIdentity identity, IOptions<WorkerOptions> options,
    IOptions<DecodeOptions> decode, IOptions<OnnxOptions> onnx, IOptions<LaneOptions> lanes, IOptions<ModelOptions> modelOptions,
    ILogger<SegmentHostClient> log) : IAsyncDisposable
{
    private SegmentHostClient? _host;

    /// <summary>What the host has loaded; empty until it said hello, and in workers that take no segments.</summary>
    public IReadOnlyList<HostHello> LoadedModels => _host?.Hello is { } hello ? [hello] : [];

    public bool IsReady { get; private set; }

    /// <summary>What the host has used since its start; null where none runs.</summary>
    public async Task<HostStatistics?> MeasureAsync(CancellationToken cancellationToken) =>
        _host is { } host ? await host.MeasureAsync(cancellationToken) : null;

    /// <summary>Starts the child host and learns from it what this worker computes with.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (!identity.Roles.Contains(Jobs.Lifecycle.WorkRoles.Detection))
        {
            IsReady = true;
            return;
        }

        var model = models.Find(Stage.Detection, null)
            ?? throw new WorkFailure(FailureCode.ModelLoadFailed, $"The default model {modelOptions.Value.Detection} is not in {modelOptions.Value.Folder}.");
        var version = await FfmpegTools.VersionAsync(decode.Value, cancellationToken);
        var command = options.Value.HostCommand;
        var start = command.Length == 0 ? new SegmentHostOptions() : new SegmentHostOptions { Executable = command[0], Arguments = command[1..] };
        _host = new SegmentHostClient(start, new HostSetup(model.Folder, onnx.Value, lanes.Value, decode.Value, version), log);
        var hello = await _host.StartAsync(cancellationToken);
        identity.NumericsClass = hello.NumericsClass;
        IsReady = true;
    }

    public async Task<Committed> RunAsync(HeldWork held, CancellationToken cancellationToken)
    {
        var host = _host ?? throw new WorkFailure(FailureCode.ModelLoadFailed, "This worker has no inference process.");
        var hello = await host.StartAsync(cancellationToken);
        var segment = await BeginAsync(held.Work, hello, cancellationToken);
        using var source = await sources.GetAsync(held.Work.ObjectKey, cancellationToken);
        var task = new SegmentTask(
            $"{held.Work.Id:N}-{held.Work.Epoch}", source.Path, segment.Video, segment.Segment,
            models.Find(segment.Stage, segment.Model)!.Folder, segment.Variant);
        using var done = await host.ProcessAsync(task, new FramesDone(held), cancellationToken);
        held.Progress = done.Result.Frames.Count;
        var committed = await commits.CommitAsync(held.Work, segment, done.Result, identity.Name, cancellationToken);
        WorkerTelemetry.FramesCommitted(done.Result.Frames.Count);
        WorkerTelemetry.SegmentDone(done.Result.Timings);
        return committed;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is { } host) await host.DisposeAsync();
    }

    private async Task<SegmentToProcess> BeginAsync(LeasedWork work, HostHello hello, CancellationToken cancellationToken)
    {
        var (name, version) = await commits.FindModelAsync(work.AnalysisId!.Value, cancellationToken);
        var model = models.Find(Stage.Detection, name);
        if (model is null || model.Version != version)
            throw new WorkFailure(FailureCode.DependencyUnavailable, $"This worker does not have the model {name} {version}.");
        var variant = ModelFolder.ReadManifest(model.Folder).Choose(onnx.Value.Variant, CpuFeatures.OfThisMachine.HasVnni);
        var pin = new NumericsPin(hello.NumericsClass, variant.Name, variant.Sha256 ?? "", hello.BatchSize);
        // Another worker pinned other numerics in this very moment: not ours any more.
        return await commits.BeginAsync(work, pin, cancellationToken)
            ?? throw new WorkFailure(FailureCode.DependencyUnavailable, "The analysis belongs to workers of another numerics class.");
    }

    private sealed class FramesDone(HeldWork held) : IProgress<int>
    {
        public void Report(int value) => held.Progress = value;
    }
}
