using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Worker.ProcessSegment;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker;

/// <summary>What a worker of its own answers over HTTP: probes and metrics, nothing else.</summary>
public static class WorkerEndpoints
{
    public static void MapWorker(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" }));
        app.MapGet("/health/ready", async (
            StartGate gate, InferenceHosts hosts, ScratchRoom room, IHostApplicationLifetime lifetime, Database database, IObjectStore objects,
            CancellationToken cancellationToken) =>
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) return NotReady("stopping", null);
            if (!gate.IsOpen) return NotReady("waiting", FailureCode.DependencyUnavailable);
            if (!room.HasRoom) return NotReady("waiting", FailureCode.InsufficientStorage);
            if (!hosts.IsReady) return NotReady("starting", null);
            try
            {
                await database.CheckAsync(cancellationToken);
                await objects.CheckAsync(cancellationToken);
                return Results.Ok(new { status = "ready" });
            }
            catch (WorkFailure failure)
            {
                return NotReady("waiting", failure.Code);
            }
        });
    }

    private static IResult NotReady(string status, FailureCode? reason) =>
        Results.Json(new { status, reason = reason?.Code }, statusCode: StatusCodes.Status503ServiceUnavailable);
}
