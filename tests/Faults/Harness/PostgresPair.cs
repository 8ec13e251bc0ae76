using Npgsql;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>A primary and its synchronous standby: what one acknowledged, the other has.</summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("pair");
    private readonly History _history;
    private readonly CancellationToken _token;
    private readonly string _programs;
    private readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    private readonly TestProcess?[] _servers = new TestProcess?[2];

    private PostgresPair(History history, CancellationToken token)
    {
        (_history, _token) = (history, token);
        var found = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().LastOrDefault() : null;
        Require.That(found is not null, "PostgreSQL is missing; run infra/scripts/install.sh test");
        _programs = Path.Combine(found!, "bin");
    }

    /// <summary>Both, for clients that look for the one that takes writes.</summary>
    public string ConnectionString => $"Host=127.0.0.1:{_ports[0]},127.0.0.1:{_ports[1]};Username=postgres;Database=postgres";

    public static async Task<PostgresPair> StartAsync(History history, CancellationToken token)
    {
        var pair = new PostgresPair(history, token);
        try
        {
            await pair.StartBothAsync();
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 to the primary with all its processes; then the standby takes its place.</summary>
    public async Task FailOverAsync()
    {
        _history.Note("the primary is killed");
        Signals.KillGroup(_servers[0]!.Id);
        await _servers[0]!.WaitAsync(_token);
        await ExecuteAsync(1, "select pg_promote()");
        await ExecuteAsync(1, "alter system set synchronous_standby_names = ''");
        await ExecuteAsync(1, "select pg_reload_conf()");
        _history.Note("the standby is promoted");
    }

    /// <summary>Brings the old primary back as whatever supervises a pair must: as a standby of the new one.</summary>
    /// <returns>The SQL state of a write to it.</returns>
    public async Task<string?> WriteToTheOldAsync()
    {
        await RunAsync("pg_rewind", "--target-pgdata", DataOf(0), "--source-server", $"host=127.0.0.1 port={_ports[1]} user=postgres dbname=postgres", "--write-recovery-conf");
        await StartAsync(0);
        _history.Note("the old primary is back as a standby");
        try
        {
            await ExecuteAsync(0, "create table written_to_the_old ()");
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            if (server is null) continue;
            if (!server.HasExited) Signals.KillGroup(server.Id);
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartBothAsync()
    {
        if (Environment.UserName == "root") await Command.RunAsync("chown", ["postgres", _folder.Path], _token);
        await RunAsync("initdb", "-D", DataOf(0), "-U", "postgres", "-A", "trust", "--no-sync", "--data-checksums", "-E", "UTF8");
        await StartAsync(0);
        await RunAsync("pg_basebackup", "-h", "127.0.0.1", "-p", $"{_ports[0]}", "-U", "postgres", "-D", DataOf(1), "-R", "-X", "stream", "--no-sync", "--checkpoint=fast");
        await StartAsync(1);
        await ExecuteAsync(0, "alter system set synchronous_standby_names = '*'");
        await ExecuteAsync(0, "select pg_reload_conf()");
        await Eventually.IsTrueAsync("the standby is synchronous", async _ => await SyncStandbysAsync() == 1, _token);
    }

    private async Task StartAsync(int which)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off", "wal_level=replica", "wal_log_hints=on",
            "wal_keep_size=256MB", "timezone=UTC",
        ];
        _servers[which] = TestProcess.Start(
            "setsid", [.. AsPostgres(), Path.Combine(_programs, "postgres"), "-D", DataOf(which), "-p", $"{_ports[which]}", .. settings.SelectMany(one => new[] { "-c", one })]);
        await Eventually.IsTrueAsync("PostgreSQL answers", async _ =>
        {
            try
            {
                await ExecuteAsync(which, "select 1");
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }, _token);
    }

    private string DataOf(int which) => _folder.PathTo(which == 0 ? "first" : "second");

    private static string[] AsPostgres() => Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private async Task RunAsync(string program, params string[] arguments)
    {
        string[] command = [.. AsPostgres(), "env", "LC_ALL=C.UTF-8", Path.Combine(_programs, program), .. arguments];
        var result = await Command.RunAsync(command[0], command[1..], _token);
        Assert.True(result.ExitCode == 0, $"{program}: {result.Output}{result.Error}");
    }

    private async Task<NpgsqlConnection> OpenAsync(int which)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_ports[which]};Username=postgres;Database=postgres;Pooling=false");
        await connection.OpenAsync(_token);
        return connection;
    }

    private async Task ExecuteAsync(int which, string sql)
    {
        await using var connection = await OpenAsync(which);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(_token);
    }

    private async Task<long> SyncStandbysAsync()
    {
        await using var connection = await OpenAsync(0);
        await using var command = new NpgsqlCommand("select count(*) from pg_stat_replication where sync_state = 'sync'", connection);
        return (long)(await command.ExecuteScalarAsync(_token))!;
    }
}
