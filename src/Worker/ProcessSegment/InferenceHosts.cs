using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.ProcessSegment.Host;

namespace SoccerRecognition.Worker.ProcessSegment;

/// <summary>
/// The child hosts of this worker: one that all segments share, and one of its own for each segment under suspicion. When the shared one dies
/// nobody is blamed, because nobody knows who did it; what was in it is a suspect and runs alone, at once, and only a death there counts.
/// </summary>
internal sealed class InferenceHosts(
    ModelCatalog models, WorkerIdentity identity, IOptions<WorkerOptions> options, IOptions<DecodeOptions> decode, IOptions<OnnxOptions> onnx,
    IOptions<LaneOptions> lanes, IOptions<ModelOptions> modelOptions, ILogger<SegmentHostClient> log) : IAsyncDisposable
{
    private HostSetup? _setup;
    private SegmentHostClient? _shared;

    /// <summary>What the shared host said of itself; null until then, and in workers that take no segments.</summary>
    public HostHello? Hello => _shared?.Hello;

    /// <summary>This process can do the work it serves.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Starts the shared host and learns from it what this worker computes with.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (identity.Roles.Contains(WorkRoles.Detection))
        {
            var model = models.Find(Stage.Detection, null)
                ?? throw new WorkFailure(FailureCode.ModelLoadFailed, $"The default model {modelOptions.Value.Detection} is not in {modelOptions.Value.Folder}.");
            _setup = new HostSetup(
                model.Folder, onnx.Value, lanes.Value, decode.Value, await FfmpegTools.VersionAsync(decode.Value, cancellationToken));
            _shared = NewHost(_setup);
            identity.NumericsClass = ClassOf(await _shared.StartAsync(cancellationToken));
        }

        IsReady = true;
    }

    /// <summary>Waits until the shared host runs.</summary>
    /// <exception cref="WorkFailure"><c>models-not-loaded</c>: this worker cannot, which is no fault of the work.</exception>
    public async Task<HostHello> RunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _shared!.StartAsync(cancellationToken);
        }
        catch (WorkFailure failure) when (failure.Code.Kind == FailureKind.Work)
        {
            throw new WorkFailure(FailureCode.ModelsNotLoaded, failure.Detail, failure);
        }
    }

    /// <param name="alone">In a host of its own: the segment is a suspect.</param>
    /// <exception cref="WorkFailure"><c>host-lost</c>: the shared host died; <c>host-crashed</c>: the segment's own did; and what the host reports.</exception>
    public async Task<PooledSegment> ProcessAsync(SegmentTask task, bool alone, IProgress<int> framesDone, CancellationToken cancellationToken)
    {
        if (alone)
        {
            await using var own = NewHost(_setup!);
            return await own.ProcessAsync(task, framesDone, cancellationToken);
        }

        try
        {
            return await _shared!.ProcessAsync(task, framesDone, cancellationToken);
        }
        catch (WorkFailure failure) when (failure.Code == FailureCode.HostCrashed)
        {
            throw new WorkFailure(FailureCode.HostLost, failure.Detail, failure);
        }
    }

    /// <summary>What the shared host has used since its start; null where none runs.</summary>
    public async Task<HostStatistics?> MeasureAsync(CancellationToken cancellationToken) =>
        _shared is { } host ? await host.MeasureAsync(cancellationToken) : null;

    public async ValueTask DisposeAsync()
    {
        if (_shared is { } host) await host.DisposeAsync();
    }

    // The variant follows from the processor unless somebody chose it, and results depend on the shape of a batch.
    private string ClassOf(HostHello hello) =>
        hello.NumericsClass + (onnx.Value.Variant == "auto" ? "" : $"-{hello.Variant}") + (hello.BatchSize == 1 ? "" : $"-b{hello.BatchSize}");

    private SegmentHostClient NewHost(HostSetup setup)
    {
        var command = options.Value.HostCommand;
        return new SegmentHostClient(
            command.Length == 0 ? new SegmentHostOptions() : new SegmentHostOptions { Executable = command[0], Arguments = command[1..] }, setup, log);
    }
}
