using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.Cli.Processes;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Embedded;

public sealed class EmbeddedPostgresTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task It_answers_while_it_runs_and_leaves_no_process_when_it_was_stopped()
    {
        await using (var running = await RunningPostgres.StartAsync(fixture.DataPath))
        {
            await running.CheckAsync();
            Assert.NotEmpty(ProcessTable.WorkingIn(fixture.ClusterPath));
        }

        Assert.Empty(ProcessTable.WorkingIn(fixture.ClusterPath));
        Assert.False(File.Exists(Path.Combine(fixture.ClusterPath, "postmaster.pid")));
    }

    [Fact]
    public async Task It_keeps_its_data_from_one_start_to_the_next()
    {
        await using var running = await RunningPostgres.StartAsync(fixture.DataPath);

        var schema = await Migrator.StatusAsync(running.Server.Address.ConnectionString, TestContext.Current.CancellationToken);

        Assert.Equal(SchemaKind.Current, schema.Kind);
        Assert.NotEmpty(schema.Applied);
    }

    [Fact]
    public async Task Nobody_gets_in_without_its_password()
    {
        await using var running = await RunningPostgres.StartAsync(fixture.DataPath);
        var stranger = running.Server.Address with { Password = "guess" };

        var refused = await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => Migrator.UpAsync(stranger.ConnectionString, TestContext.Current.CancellationToken));

        Assert.Equal("28P01", refused.SqlState);
    }

    [Fact]
    public async Task It_starts_again_after_all_its_processes_were_killed()
    {
        await using (await RunningPostgres.StartAsync(fixture.DataPath))
        {
            foreach (var process in ProcessTable.WorkingIn(fixture.ClusterPath)) Signals.KillHard(process);
            await Eventually.IsTrueAsync(
                "all are gone", () => ProcessTable.WorkingIn(fixture.ClusterPath).Count == 0, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(Path.Combine(fixture.ClusterPath, "postmaster.pid")));

        await using var again = await RunningPostgres.StartAsync(fixture.DataPath);
        await again.CheckAsync();
    }

    [Fact]
    public async Task A_server_that_an_earlier_run_left_behind_is_ended_first()
    {
        int left;
        await using (var running = await RunningPostgres.StartAsync(fixture.DataPath))
        {
            // The watch works in the folder above the cluster, and the server is what it would have ended.
            foreach (var watch in ProcessTable.WorkingIn(running.Server.Home.Folder)) Signals.KillHard(watch);
            await running.Server.Ended;
            left = int.Parse((await File.ReadAllLinesAsync(Path.Combine(fixture.ClusterPath, "postmaster.pid"), TestContext.Current.CancellationToken))[0]);
            Assert.True(ProcessTable.WorksIn(left, fixture.ClusterPath));
        }

        await using var again = await RunningPostgres.StartAsync(fixture.DataPath);

        Assert.True(again.Server.Recovered);
        Assert.False(ProcessTable.WorksIn(left, fixture.ClusterPath));
        await again.CheckAsync();
    }

    [Fact]
    public async Task A_note_with_the_number_of_another_process_does_not_keep_it_from_starting()
    {
        await File.WriteAllTextAsync(
            Path.Combine(fixture.ClusterPath, "postmaster.pid"), $"{Environment.ProcessId}\n{fixture.ClusterPath}\n0\n1\n\n127.0.0.1\n", TestContext.Current.CancellationToken);

        await using var running = await RunningPostgres.StartAsync(fixture.DataPath);

        await running.CheckAsync();
    }

    [Fact]
    public async Task A_second_service_is_refused_the_data_folder_of_the_first()
    {
        using var first = DataFolder.Take(fixture.DataPath);

        var refused = await Assert.ThrowsAsync<CommandFailure>(() => RunningPostgres.StartAsync(fixture.DataPath));

        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains(fixture.DataPath, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_start_leaves_no_process()
    {
        using var data = DataFolder.Take(fixture.DataPath);
        using var interruption = new CancellationTokenSource();
        var starting = EmbeddedPostgres.StartAsync(data, TimeProvider.System, interruption.Token);

        await interruption.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Empty(ProcessTable.WorkingIn(fixture.ClusterPath));
    }
}
