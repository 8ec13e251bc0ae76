using Microsoft.Extensions.Diagnostics.HealthChecks;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>Whether the broker can be reached, as the messaging library's own check says. Jobs are accepted without it.</summary>
internal sealed class BusHealth(HealthCheckService checks)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<HealthPart> CheckAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(one => one.Tags.Contains("masstransit"), cancellationToken).WaitAsync(Timeout, cancellationToken);
        var healthy = report.Status == HealthStatus.Healthy;
        return new("messaging", healthy, Needed: false, healthy ? null : "Hints are not sent; workers look for work by themselves.", report.TotalDuration.TotalMilliseconds);
    }
}
