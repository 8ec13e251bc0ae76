using Dapper;
using Npgsql;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.LifecycleSimulation.Sql;

/// <summary>
/// A real database whose clock stands still until it is moved: a schema on the search path answers <c>now()</c> before PostgreSQL's own does, also in
/// the defaults of columns, since the migrations ran with that path. So a history gives the same rows on every machine, however slow.
/// </summary>
internal static class ClockedDatabase
{
    public const string Start = "2026-01-15 12:00:00+00";

    private const string Clock = $"""
        create schema clock;
        create table clock.instant (at timestamptz not null);
        insert into clock.instant values ('{Start}');
        create function clock.now() returns timestamptz language sql stable as 'select at from clock.instant';
        create function clock.clock_timestamp() returns timestamptz language sql stable as 'select at from clock.instant';
        """;

    public const string Advance = "update clock.instant set at = at + @ms * interval '1 millisecond'";

    // For the next history: as after the migrations, but for the tenants.
    public const string Empty = $"""
        truncate video, worker, duty cascade;
        delete from tenant where name like 'tenant-%';
        update clock.instant set at = '{Start}';
        """;

    public static Task<TestDatabase> CreateAsync(CancellationToken cancellationToken) => TestDatabase.CreateAsync(MigrateAsync, cancellationToken);

    public static string PathTo(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "public, clock, pg_catalog" }.ConnectionString;

    private static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.ExecuteAsync(new CommandDefinition(Clock, cancellationToken: cancellationToken));
        await Migrator.UpAsync(PathTo(connectionString), cancellationToken);
    }
}

/// <summary>A process' clock that never gives the same millisecond twice: ids are in the order in which they were made.</summary>
internal sealed class SteppingTime : TimeProvider
{
    private long _ms = 1_768_478_400_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Increment(ref _ms));
}
