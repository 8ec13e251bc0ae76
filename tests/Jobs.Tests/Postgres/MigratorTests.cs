using Dapper;
using Npgsql;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Postgres;

public sealed class MigratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await using var db = await JobsDatabase.CreateAsync(Token);
        Assert.Empty(await Migrator.UpAsync(db.ConnectionString, Token));
        var state = await Migrator.StatusAsync(db.ConnectionString, Token);
        Assert.Equal((SchemaKind.Current, MigrationScripts.All.Count), (state.Kind, state.Applied.Count));
    }

    [Fact]
    public async Task Up_down_and_up_again_give_the_same_schema()
    {
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        Assert.Equal(SchemaKind.Empty, (await Migrator.StatusAsync(db.ConnectionString, Token)).Kind);
        Assert.Equal(MigrationScripts.All.Select(one => one.Name), await Migrator.UpAsync(db.ConnectionString, Token));
        var before = await DumpAsync(db);

        var taken = await Migrator.DownAsync(db.ConnectionString, 1, Token);
        Assert.Equal(MigrationScripts.All.Skip(1).Select(one => one.Name).Reverse(), taken);
        Assert.Equal(SchemaKind.Older, (await Migrator.StatusAsync(db.ConnectionString, Token)).Kind);
        Assert.NotEqual(before, await DumpAsync(db));

        Assert.Equal(taken.Reverse(), await Migrator.UpAsync(db.ConnectionString, Token));
        Assert.Equal(before, await DumpAsync(db));
        Assert.Empty(await Migrator.VerifyAsync(db.ConnectionString, Token));
    }

    [Fact]
    public async Task Down_to_one_leaves_what_the_first_migration_made()
    {
        await using var first = await TestDatabase.CreateEmptyAsync(Token);
        await using (var connection = await first.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync(MigrationScripts.All[0].Up);
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        await Migrator.UpAsync(db.ConnectionString, Token);
        await Migrator.DownAsync(db.ConnectionString, 1, Token);
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync("drop table public.schema_version");

        Assert.Equal(await DumpAsync(first), await DumpAsync(db));
    }

    [Fact]
    public async Task Without_a_way_back_nothing_is_taken_back()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        var refused = await Assert.ThrowsAsync<MigrationFailure>(() => Migrator.DownAsync(db.ConnectionString, 0, Token));
        Assert.Contains(MigrationScripts.All[0].Name, refused.Message, StringComparison.Ordinal);
        Assert.Equal(SchemaKind.Current, (await Migrator.StatusAsync(db.ConnectionString, Token)).Kind);
    }

    [Fact]
    public async Task Verifying_tells_everything_that_differs_and_leaves_nothing()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        Assert.Empty(await Migrator.VerifyAsync(db.ConnectionString, Token));
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token))
            await connection.ExecuteAsync("""
                drop index work_due;
                alter table job alter column priority drop not null;
                alter table job add column note text;
                alter table segment drop constraint segment_pkey cascade;
                create or replace function le_u16(data bytea, at integer) returns integer language sql immutable strict parallel safe as $$ select 7 $$;
                create table frame_detections_2026_01 partition of frame_detections for values from ('2026-01-01') to ('2026-02-01');
                """);

        var found = (await Migrator.VerifyAsync(db.ConnectionString, Token)).Select(one => one.ToString()).ToList();
        Assert.Contains("missing index work_due", found);
        Assert.Contains("unexpected column job.note", found);
        Assert.Contains(found, one => one.StartsWith("different column job.priority: ", StringComparison.Ordinal));
        Assert.Contains("missing constraint segment.segment_pkey", found);
        Assert.Contains(found, one => one.StartsWith("different function le_u16", StringComparison.Ordinal));
        Assert.DoesNotContain(found, one => one.Contains("2026_01", StringComparison.Ordinal));
        await using var after = await db.DataSource.OpenConnectionAsync(Token);
        Assert.Equal(0, await after.ExecuteScalarAsync<long>("select count(*) from pg_namespace where nspname = 'soccer_verify'"));
    }

    [Fact]
    public async Task A_database_of_another_system_is_not_touched()
    {
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token)) await connection.ExecuteAsync("create table customer (id integer)");
        Assert.Equal(SchemaKind.Foreign, (await Migrator.StatusAsync(db.ConnectionString, Token)).Kind);
        var before = await DumpAsync(db);
        await Assert.ThrowsAsync<MigrationFailure>(() => Migrator.UpAsync(db.ConnectionString, Token));
        await Assert.ThrowsAsync<MigrationFailure>(() => Migrator.DownAsync(db.ConnectionString, 1, Token));
        Assert.Equal(before, await DumpAsync(db));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_not_touched()
    {
        await using var db = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        await using (var connection = await db.DataSource.OpenConnectionAsync(Token))
            await connection.ExecuteAsync(
                "insert into public.schema_version (scriptname, applied) values (@name, now())", new { name = MigrationScripts.All[0].Key.Replace("0001_spine", "9999_future", StringComparison.Ordinal) });
        var state = await Migrator.StatusAsync(db.ConnectionString, Token);
        Assert.Equal(SchemaKind.Newer, state.Kind);
        Assert.Equal(["9999_future.sql"], state.Unknown);
        await Assert.ThrowsAsync<MigrationFailure>(() => Migrator.UpAsync(db.ConnectionString, Token));
    }

    [Fact]
    public async Task A_database_that_is_not_utf8_is_refused()
    {
        var server = await TestServers.PostgresAsync(Token);
        var name = $"test_latin_{Environment.ProcessId}";
        await using var source = NpgsqlDataSource.Create(server);
        await using var connection = await source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync($"create database {name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'");
        try
        {
            var text = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
            var refused = await Assert.ThrowsAsync<MigrationFailure>(() => Migrator.UpAsync(text, Token));
            Assert.Contains("LATIN1", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await connection.ExecuteAsync($"drop database {name} with (force)");
        }
    }

    [Fact]
    public async Task Many_who_migrate_at_once_do_it_once()
    {
        await using var db = await TestDatabase.CreateEmptyAsync(Token);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Migrator.UpAsync(db.ConnectionString, Token))));
        Assert.Equal(MigrationScripts.All.Count, applied.Sum(one => one.Count));
    }

    /// <summary>The rule of docs/decisions on which verifying rests, and on which the way back is promised.</summary>
    [Fact]
    public void Migrations_are_numbered_name_no_schema_and_know_the_way_back()
    {
        Assert.Equal(MigrationScripts.All.Select(one => one.Number).Order(), MigrationScripts.All.Select(one => one.Number).Distinct());
        Assert.All(MigrationScripts.All, one => Assert.DoesNotContain("public.", one.Up + one.Down, StringComparison.Ordinal));
        Assert.All(MigrationScripts.All.Skip(1), one => Assert.False(string.IsNullOrWhiteSpace(one.Down), $"{one.Name} has no .down.sql beside it"));
    }

    // pg_dump of the server's own version; its lines of a random token are new with each run.
    private static async Task<string> DumpAsync(TestDatabase db)
    {
        var text = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        Require.Program("pg_dump");
        var dump = await Command.RunAsync(
            "pg_dump", ["--schema-only", "--no-owner", "-h", text.Host!, "-p", $"{text.Port}", "-U", text.Username!, text.Database!], Token);
        Assert.True(dump.ExitCode == 0, dump.Error);
        return string.Join('\n', dump.Output.Split('\n').Where(line => !line.StartsWith("\\", StringComparison.Ordinal)));
    }
}
