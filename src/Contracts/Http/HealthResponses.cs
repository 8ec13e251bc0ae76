using System.Text.Json.Serialization;

namespace SoccerRecognition.Contracts.Http;

/// <summary>What <c>/health</c> and <c>/api/health</c> answer, under the names that the source documents gave.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c> (then 503).</param>
/// <param name="Version">Of the service.</param>
/// <param name="ModelsLoaded">The models that live workers have loaded.</param>
/// <param name="ModelLoaded">At least one live worker with models.</param>
/// <param name="DatabaseConnected">Asked just now.</param>
/// <param name="RedisConnected">Null: not configured.</param>
/// <param name="Timestamp">Of this answer.</param>
public sealed record HealthResponse(
    string Status,
    string Version,
    [property: JsonPropertyName("models_loaded")] IReadOnlyList<string> ModelsLoaded,
    [property: JsonPropertyName("model_loaded")] bool ModelLoaded,
    [property: JsonPropertyName("database_connected")] bool DatabaseConnected,
    [property: JsonPropertyName("redis_connected")] bool? RedisConnected,
    DateTimeOffset Timestamp);

/// <summary>What <c>/health/live</c> and <c>/ready</c> answer: <c>alive</c>, <c>ready</c>.</summary>
public sealed record StatusResponse(string Status);

/// <summary>What <c>/health/detailed</c> answers: every part that the service needs.</summary>
/// <param name="Status"><c>healthy</c>, or <c>unhealthy</c> when a part that is needed is down.</param>
/// <param name="Version">Of the service.</param>
/// <param name="Parts">One each: database, objects, messaging, redis, workers, gpu, spool, disk.</param>
/// <param name="Workers">The live ones.</param>
/// <param name="Timestamp">Of this answer.</param>
public sealed record DetailedHealthResponse(
    string Status, string Version, IReadOnlyList<HealthPart> Parts, IReadOnlyList<WorkerResponse> Workers, DateTimeOffset Timestamp);

/// <summary>One part.</summary>
/// <param name="Name">Which.</param>
/// <param name="Healthy">As far as it could be told.</param>
/// <param name="Needed">Whether jobs are accepted without it.</param>
/// <param name="Detail">One sentence: no secret, no address.</param>
/// <param name="ElapsedMs">How long the check took.</param>
/// <param name="Circuit">Of a server: <c>closed</c> (in use), <c>half-open</c> (being tried again) or <c>open</c> (away).</param>
public sealed record HealthPart(string Name, bool Healthy, bool Needed, string? Detail, double ElapsedMs, string? Circuit = null);

/// <summary>A live worker.</summary>
/// <param name="Name">Machine and process.</param>
/// <param name="Roles">What it takes.</param>
/// <param name="NumericsClass">The class of machines whose results agree with its own.</param>
/// <param name="Models">What it has loaded.</param>
/// <param name="Slots">Segments at once.</param>
/// <param name="Busy">Of them in use.</param>
/// <param name="FramesPerSecond">What it can infer, measured at its start with nothing to decode; null where it infers nothing.</param>
/// <param name="FramesDone">Since its start; null where it does not say.</param>
/// <param name="SeenAt">Its last heartbeat.</param>
public sealed record WorkerResponse(
    string Name, IReadOnlyList<string> Roles, string? NumericsClass, IReadOnlyList<string> Models, int Slots, int Busy, double? FramesPerSecond,
    long? FramesDone, DateTimeOffset SeenAt);

/// <summary>What <c>/api/v1/stats</c> answers.</summary>
/// <param name="Version">Of the service.</param>
/// <param name="Jobs">Unfinished jobs of all tenants by state.</param>
/// <param name="Workers">Live workers.</param>
/// <param name="Slots">Of all live workers.</param>
/// <param name="Busy">Slots in use.</param>
/// <param name="Timestamp">Of this answer.</param>
/// <param name="Performance">All live workers together, under the name that the source documents gave.</param>
/// <param name="Models">By name: what live workers have loaded.</param>
/// <param name="Cache">Of the process that answers.</param>
public sealed record StatsResponse(
    string Version, IReadOnlyDictionary<string, long> Jobs, IReadOnlyList<WorkerResponse> Workers, int Slots, int Busy, DateTimeOffset Timestamp,
    [property: JsonPropertyName("performance_stats")] PerformanceStats Performance,
    [property: JsonPropertyName("model_status")] IReadOnlyDictionary<string, ModelStatus> Models,
    [property: JsonPropertyName("cache_stats")] CacheStats Cache);

/// <summary>Live workers together.</summary>
/// <param name="FramesDone">Since their starts.</param>
/// <param name="FramesPerSecond">What they can infer.</param>
/// <param name="ActiveWorkers">How many are alive.</param>
/// <param name="UnfinishedJobs">Of all tenants.</param>
public sealed record PerformanceStats(
    [property: JsonPropertyName("frames_done")] long FramesDone,
    [property: JsonPropertyName("frames_per_second")] double FramesPerSecond,
    [property: JsonPropertyName("active_workers")] int ActiveWorkers,
    [property: JsonPropertyName("unfinished_jobs")] long UnfinishedJobs);

/// <summary>One model.</summary>
/// <param name="Loaded">By at least one live worker.</param>
/// <param name="Workers">How many have it.</param>
public sealed record ModelStatus(bool Loaded, int Workers);

/// <summary>The tracks that are kept for the next page of results.</summary>
/// <param name="Entries">Jobs whose tracks are kept.</param>
/// <param name="Hits">Pages that found theirs.</param>
/// <param name="Misses">Pages that had them read.</param>
public sealed record CacheStats(long Entries, long Hits, long Misses);
