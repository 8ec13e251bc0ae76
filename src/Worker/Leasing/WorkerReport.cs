using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.ProcessSegment;
using SoccerRecognition.Worker.ProcessSegment.Host;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>Tells the fleet what this process is and does: with every heartbeat, and once when it leaves.</summary>
internal sealed class WorkerReport(
    WorkerRegistry registry, WorkerIdentity identity, HeldWorks held, InferenceHosts hosts, IOptions<WorkerOptions> options)
{
    private bool _toldReady;

    /// <summary>Nothing that others wait for has changed since the last report.</summary>
    public bool IsCurrent => _toldReady == hosts.IsReady;

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var ready = hosts.IsReady;
        var stats = new
        {
            framesDone = WorkerTelemetry.FramesDone,
            framesPerSecond = hosts.Hello?.FramesPerSecond ?? 0,
            ready,
        };
        HostHello[] models = hosts.Hello is { } hello ? [hello] : [];
        await registry.ReportAsync(
            identity.ForAll(), JsonSerializer.Serialize(models, JsonSerializerOptions.Web),
            options.Value.SegmentSlots + options.Value.LightSlots, held.Count, JsonSerializer.Serialize(stats, JsonSerializerOptions.Web), cancellationToken);
        _toldReady = ready;
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => registry.LeaveAsync(identity.Id, cancellationToken);
}
