using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.ProcessSegment;

namespace SoccerRecognition.Worker;

/// <summary>What a worker of its own answers over HTTP: probes and metrics, nothing else.</summary>
public static class WorkerEndpoints
{
    public static void MapWorker(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" }));
        app.MapGet("/health/ready", async (InferenceHosts hosts, Database database, IObjectStore objects, CancellationToken cancellationToken) =>
        {
            if (!hosts.IsReady) return Results.Json(new { status = "starting" }, statusCode: StatusCodes.Status503ServiceUnavailable);
            try
            {
                await database.CheckAsync(cancellationToken);
                await objects.CheckAsync(cancellationToken);
                return Results.Ok(new { status = "ready" });
            }
            catch (WorkFailure failure)
            {
                return Results.Json(new { status = "waiting", reason = failure.Code.Code }, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
