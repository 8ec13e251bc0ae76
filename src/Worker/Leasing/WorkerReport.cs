using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.ProcessSegment;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>Tells the fleet what this process is and does: with every heartbeat, and once when it leaves.</summary>
internal sealed class WorkerReport(
    WorkerRegistry registry, WorkerIdentity identity, HeldWorks held, ProcessSegmentStep segments, IOptions<WorkerOptions> options)
{
    public Task SendAsync(CancellationToken cancellationToken)
    {
        var stats = new
        {
            framesDone = WorkerTelemetry.FramesDone,
            framesPerSecond = segments.LoadedModels.Sum(model => model.FramesPerSecond),
            ready = segments.IsReady,
        };
        return registry.ReportAsync(
            identity.ForAll(), JsonSerializer.Serialize(segments.LoadedModels, JsonSerializerOptions.Web),
            options.Value.SegmentSlots + options.Value.LightSlots, held.Count, JsonSerializer.Serialize(stats, JsonSerializerOptions.Web), cancellationToken);
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => registry.LeaveAsync(identity.Id, cancellationToken);
}
