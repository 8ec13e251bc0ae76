using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Models;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>The models that a child has loaded, each with its lanes: the one of the setup, and others from the first task on that names them.</summary>
internal sealed class HostModels(HostSetup setup) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Folder, string Variant), Lazy<InferenceLanes>> _lanes = [];

    public LaneStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                var all = _lanes.Values.Where(one => one.IsValueCreated).Select(one => one.Value.Statistics).ToList();
                return new LaneStatistics(all.Sum(one => one.Frames), all.Sum(one => one.RunCpuUs));
            }
        }
    }

    /// <exception cref="Contracts.WorkFailure"><c>model-load-failed</c> or <c>gpu-required</c>.</exception>
    public InferenceLanes LoadDefault()
    {
        var lanes = Open(setup.ModelFolder, setup.Onnx.Variant);

        // Tasks name the variant that was pinned, which is this one by its own name.
        lock (_gate) _lanes[(setup.ModelFolder, lanes.Model.Variant.Name)] = new Lazy<InferenceLanes>(lanes);
        return lanes;
    }

    /// <summary>The lanes for a task. A failed load is tried again by the next task: the files may have come meanwhile.</summary>
    public InferenceLanes LanesFor(SegmentTask task)
    {
        var key = (task.ModelFolder, task.Variant);
        Lazy<InferenceLanes>? lanes;
        lock (_gate)
        {
            if (!_lanes.TryGetValue(key, out lanes))
                _lanes[key] = lanes = new Lazy<InferenceLanes>(() => Open(task.ModelFolder, task.Variant), LazyThreadSafetyMode.ExecutionAndPublication);
        }

        try
        {
            return lanes.Value;
        }
        catch
        {
            lock (_gate) _lanes.Remove(key);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lanes in _lanes.Values.Where(one => one.IsValueCreated).Select(one => one.Value).Distinct()) await lanes.DisposeAsync();
    }

    private InferenceLanes Open(string folder, string variant)
    {
        var model = DetectionFamilies.Load(folder, setup.Onnx with { Variant = variant }, setup.Lanes.BatchSize);
        return new InferenceLanes(model, setup.Lanes, setup.Onnx.Device);
    }
}
