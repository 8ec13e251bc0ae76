using System.Diagnostics;
using System.Text.Json;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Circuits;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Api.Endpoints;

internal static class HealthEndpoints
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Health");
        group.MapGet("/health", BasicAsync).WithName("health").WithSummary("Whether the service works")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/api/health", BasicAsync).WithName("apiHealth").WithSummary("As /health")
            .Produces<HealthResponse>().Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/health/live", () => Answers.Json(new StatusResponse("alive"), HttpJson.Default.StatusResponse))
            .WithName("live").WithSummary("The process answers").Produces<StatusResponse>();
        group.MapGet("/health/ready", ReadyAsync).WithName("healthReady").WithSummary("A live worker has models loaded").Produces<StatusResponse>();
        group.MapGet("/ready", ReadyAsync).WithName("ready").WithSummary("As /health/ready").Produces<StatusResponse>();
        group.MapGet("/health/detailed", DetailedAsync).Needs(Scopes.Admin).WithName("healthDetailed").WithSummary("Every part by itself")
            .Produces<DetailedHealthResponse>().Produces<DetailedHealthResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> BasicAsync(FleetReader fleet, TimeProvider time, CancellationToken cancellationToken)
    {
        var (workers, database) = await CheckAsync("database", needed: true, token => fleet.ListAsync(token), cancellationToken);
        var models = (workers ?? []).SelectMany(worker => worker.Models).Distinct().Order(StringComparer.Ordinal).ToArray();

        // Jobs are taken without a live worker: that is /ready's matter.
        var answer = new HealthResponse(
            database.Healthy ? "healthy" : "unhealthy", ProductVersion.Text, models, models.Length > 0, database.Healthy, RedisConnected: null, time.GetUtcNow());
        return Answers.Json(answer, HttpJson.Default.HealthResponse, StatusOf(database.Healthy));
    }

    private static async Task<IResult> ReadyAsync(FleetReader fleet, Draining draining, CancellationToken cancellationToken)
    {
        if (draining.IsStopping) throw new WorkFailure(FailureCode.DependencyUnavailable, "This process is stopping.");
        var workers = await fleet.ListAsync(cancellationToken);
        return workers.Any(worker => worker.Models.Count > 0)
            ? Answers.Json(new StatusResponse("ready"), HttpJson.Default.StatusResponse)
            : throw new WorkFailure(FailureCode.ModelsNotLoaded, "Models not loaded");
    }

    private static async Task<IResult> DetailedAsync(
        FleetReader fleet, IObjectStore objects, BusHealth bus, Spool spool, DependencyCircuits circuits, TimeProvider time, CancellationToken cancellationToken)
    {
        var (workers, database) = await CheckAsync("database", needed: true, token => fleet.ListAsync(token), cancellationToken);
        var (_, store) = await CheckAsync("objects", needed: true, async token =>
        {
            await objects.CheckAsync(token);
            return true;
        }, cancellationToken);
        var messaging = await bus.CheckAsync(cancellationToken);
        var alive = workers ?? [];
        var loaded = alive.Any(worker => worker.Models.Count > 0);
        HealthPart[] parts =
        [
            database with { Circuit = StateOf(circuits.Database) }, store with { Circuit = StateOf(circuits.Objects) },
            messaging with { Circuit = StateOf(circuits.Broker) },
            new("redis", true, Needed: false, "Not configured: this version uses none.", 0),
            new("workers", loaded, Needed: false, $"{alive.Count} alive.", 0),
            new("gpu", true, Needed: false, $"{alive.Count(OnGpu)} of the live workers use one.", 0),
            new("spool", spool.Free > 0, Needed: true, $"{spool.Free} bytes free.", 0),
            DiskOf(spool),
        ];
        var healthy = parts.All(part => part.Healthy || !part.Needed);
        return Answers.Json(
            new DetailedHealthResponse(healthy ? "healthy" : "unhealthy", ProductVersion.Text, parts, alive, time.GetUtcNow()),
            HttpJson.Default.DetailedHealthResponse, StatusOf(healthy));
    }

    private static async Task<(T? Value, HealthPart Part)> CheckAsync<T>(
        string name, bool needed, Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CheckTimeout);
        try
        {
            var value = await body(limit.Token).WaitAsync(limit.Token);
            return (value, new(name, true, needed, null, Elapsed()));
        }
        catch (WorkFailure failure)
        {
            return (default, new(name, false, needed, failure.Detail, Elapsed()));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, new(name, false, needed, failure is OperationCanceledException or TimeoutException ? "It did not answer in time." : "It refuses.", Elapsed()));
        }

        double Elapsed() => Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1);
    }

    private static string StateOf(Circuit circuit) => JsonNamingPolicy.KebabCaseLower.ConvertName(circuit.State.ToString());

    private static bool OnGpu(WorkerResponse worker) => worker.NumericsClass?.StartsWith("cuda", StringComparison.Ordinal) == true;

    // Of this process: where uploads lie while they arrive.
    private static HealthPart DiskOf(Spool spool)
    {
        try
        {
            var free = spool.DiskFree;
            return new("disk", free > 0, Needed: true, $"{free} bytes free.", 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("disk", false, Needed: true, "It cannot be asked.", 0);
        }
    }

    private static int StatusOf(bool healthy) => healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
