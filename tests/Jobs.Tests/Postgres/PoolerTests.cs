using System.Net;
using System.Net.Sockets;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>A real PgBouncer in transaction mode, with fewer sessions than there are clients: nothing here may rest on a session.</summary>
public sealed class PoolerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_a_transaction_pooler_jobs_are_accepted_leased_and_renewed_and_time_outs_hold()
    {
        var program = (string[])["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"];
        Require.That(program.Any(File.Exists), "pgbouncer is not installed; run infra/scripts/install.sh test");
        await using var direct = await JobsDatabase.CreateAsync(Token);
        using var folder = TestFolder.Create("pooler");
        var port = FreePort();
        var text = new NpgsqlConnectionStringBuilder(direct.ConnectionString);
        await File.WriteAllTextAsync(folder.PathTo("users"), $"\"{text.Username}\" \"\"\n", Token);
        await File.WriteAllTextAsync(folder.PathTo("pgbouncer.ini"), $"""
            [databases]
            {text.Database} = host={text.Host} port={text.Port} dbname={text.Database} user={text.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {folder.PathTo("users")}
            pool_mode = transaction
            default_pool_size = 2
            """, Token);
        string[] asUser = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];
        if (!OperatingSystem.IsWindows())
            foreach (var file in Directory.EnumerateFiles(folder.Path)) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherRead);
        string[] command = [.. asUser, program.First(File.Exists), folder.PathTo("pgbouncer.ini")];
        await using var pooler = TestProcess.Start(command[0], command[1..]);
        await pooler.SaysAsync("process up", Token);

        text.Port = port;
        await using var database = new Database(Options.Create(new DatabaseOptions
        {
            ConnectionString = text.ConnectionString,
            Pooler = true,
            StatementTimeout = TimeSpan.FromSeconds(1),
        }));
        var acceptance = new JobAcceptance(database, Options.Create(new RetentionOptions()), TimeProvider.System);
        var leases = new WorkLeases(database, Options.Create(new RetryOptions()), Options.Create(new LeaseOptions()), TimeProvider.System);
        var videos = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => direct.AddVideoAsync((byte)i, Token)));
        await Task.WhenAll(videos.Select(video => acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token)));

        var worker = JobsDatabase.NewWorker();
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => leases.TryLeaseAsync(worker, false, Token)));
        var held = taken.OfType<LeasedWork>().Select(one => new HeldLease(one.Id, one.Epoch, 0)).ToList();
        Assert.Equal(12, held.Select(one => one.WorkId).Distinct().Count());
        Assert.Equal(12, (await leases.HeartbeatAsync(worker.WorkerId, held, Token)).Count);

        var slow = await Assert.ThrowsAsync<WorkFailure>(() => database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync("select pg_sleep(30)", transaction: transaction), Token));
        Assert.Equal(FailureCode.DependencyUnavailable, slow.Code);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
