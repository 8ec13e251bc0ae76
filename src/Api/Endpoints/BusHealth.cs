using Microsoft.Extensions.Diagnostics.HealthChecks;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>Whether the broker can be reached, as the messaging library's own check says. Jobs are accepted without it.</summary>
internal sealed class BusHealth(HealthCheckService checks)
{
    private const string Unhealthy = "Hints are not sent; workers look for work by themselves.";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<HealthPart> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await checks.CheckHealthAsync(one => one.Tags.Contains("masstransit"), cancellationToken).WaitAsync(Timeout, cancellationToken);
            var healthy = report.Status == HealthStatus.Healthy;
            return new("messaging", healthy, Needed: false, healthy ? null : Unhealthy, report.TotalDuration.TotalMilliseconds);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: a part that cannot be asked is not healthy, and the other parts still want to be told.
            return new("messaging", Healthy: false, Needed: false, Unhealthy, Timeout.TotalMilliseconds);
        }
    }
}
