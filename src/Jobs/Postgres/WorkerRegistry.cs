using Dapper;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A worker process as the fleet sees it.</summary>
public sealed record WorkerRow
{
    // Properties, as the driver calls an array column an Array, for which Dapper finds no constructor with string[].
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string[] Roles { get; init; }

    public string? NumericsClass { get; init; }

    /// <summary>JSON: the models it has loaded, with variants and digests.</summary>
    public required string Models { get; init; }

    public required int Slots { get; init; }

    public required int Busy { get; init; }

    /// <summary>JSON: counters and rates since its start.</summary>
    public required string Stats { get; init; }

    public required DateTime StartedAt { get; init; }

    public required DateTime SeenAt { get; init; }
}

/// <summary>Which workers live: rows renewed with every heartbeat.</summary>
public sealed class WorkerRegistry(Database database, IOptions<LeaseOptions> leases)
{
    public Task ReportAsync(
        Leaser leaser, string models, int slots, int busy, string stats, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(WorkerSql.Report, new
        {
            leaser.WorkerId,
            leaser.Name,
            leaser.Roles,
            leaser.NumericsClass,
            models,
            slots,
            busy,
            stats,
        }, cancellationToken: cancellationToken)), cancellationToken);

    public Task LeaveAsync(Guid workerId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteAsync(
            new CommandDefinition(WorkerSql.Leave, new { workerId, aliveFor = leases.Value.AliveFor }, cancellationToken: cancellationToken)), cancellationToken);

    public Task<IReadOnlyList<WorkerRow>> ListAliveAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<WorkerRow>>(async connection => (await connection.QueryAsync<WorkerRow>(
            new CommandDefinition(WorkerSql.ListAlive, new { aliveFor = leases.Value.AliveFor }, cancellationToken: cancellationToken))).AsList(), cancellationToken);
}

internal static class WorkerSql
{
    public const string Report = """
        insert into worker (id, name, roles, numerics_class, models, slots, busy, stats)
        values (@workerId, @name, @roles, @numericsClass, @models::jsonb, @slots, @busy, @stats::jsonb)
        on conflict (id) do update
        set numerics_class = excluded.numerics_class, models = excluded.models, slots = excluded.slots, busy = excluded.busy,
            stats = excluded.stats, seen_at = now()
        """;

    // The row stays for a while: its numerics class may come back with the next process.
    public const string Leave = "update worker set slots = 0, busy = 0, seen_at = least(seen_at, now() - @aliveFor::interval) where id = @workerId";

    public const string ListAlive = """
        select id, name, roles, numerics_class, models::text, slots, busy, stats::text, started_at, seen_at
        from worker
        where seen_at > now() - @aliveFor::interval
        order by started_at, id
        """;
}
