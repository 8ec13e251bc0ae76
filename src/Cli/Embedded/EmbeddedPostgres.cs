using System.Globalization;
using System.Security.Cryptography;
using SoccerRecognition.Cli.Processes;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>How to reach the private server: what section <c>Database</c> is told.</summary>
internal sealed record PostgresAddress(string Host, int Port, string Name, string User, string Password)
{
    /// <summary>For the migrations. Holds the password: never logged.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Database={Name};Username={User};Password={Password};Include Error Detail=false");
}

/// <summary>
/// A private PostgreSQL from the system's binaries: made once in the data folder, on a free loopback port with a password of its own, ended with
/// us whatever ends us.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string User = "soccer";
    // The private server holds nothing else, so its first database is ours.
    private const string Database = "postgres";
    private const int PortAttempts = 5;

    private readonly PostgresProcess _process;

    private EmbeddedPostgres(PostgresProcess process, PostgresHome home, PostgresBinaries binaries, PostgresAddress address, bool recovered) =>
        (_process, Home, Binaries, Address, Recovered) = (process, home, binaries, address, recovered);

    public PostgresHome Home { get; }

    public PostgresBinaries Binaries { get; }

    public PostgresAddress Address { get; }

    /// <summary>An earlier run left a server that had to be ended first.</summary>
    public bool Recovered { get; }

    /// <summary>Ends when the server does, asked to or not.</summary>
    public Task Ended => _process.Ended;

    /// <summary>Makes what is missing, ends what an earlier run left, and starts. The caller holds the data folder.</summary>
    /// <exception cref="CommandFailure">There are no binaries, the folder cannot be used, or the server does not start; the message says why.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(DataFolder data, TimeProvider time, CancellationToken cancellationToken)
    {
        var account = ServerAccount.Find();
        var home = await PostgresHome.PrepareAsync(data.Path, account, cancellationToken);
        var binaries = await PostgresBinaries.ChooseAsync(home.Major, cancellationToken);
        var recovered = await OrphanedServer.EndAsync(home.Cluster, time, cancellationToken);
        if (home.Major is null) await InitAsync(home, binaries, account, cancellationToken);

        var password = await ReadPasswordAsync(home, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Find();
            var process = PostgresProcess.Start(home, binaries, account, port);
            switch (await process.WaitUntilReadyAsync(time, cancellationToken))
            {
                case PostgresStart.Ready:
                    return new EmbeddedPostgres(process, home, binaries, new PostgresAddress("127.0.0.1", port, Database, User, password), recovered);
                case PostgresStart.PortTaken when attempt < PortAttempts:
                    break;
                default:
                    throw new CommandFailure(ExitCode.Unavailable, $"PostgreSQL did not start; the end of {home.LogFile}:\n{process.LogTail()}");
            }
        }
    }

    /// <summary>Fast shutdown: open transactions are rolled back and a checkpoint is written, so the next start has nothing to recover.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task InitAsync(PostgresHome home, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        if (Directory.Exists(home.UnfinishedCluster)) Directory.Delete(home.UnfinishedCluster, recursive: true);
        File.Delete(home.PasswordFile);
        var closed = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) closed.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new StreamWriter(home.PasswordFile, closed))
            await file.WriteLineAsync(RandomNumberGenerator.GetHexString(40, lowercase: true).AsMemory(), cancellationToken);
        await account.OwnAsync(home.PasswordFile, cancellationToken);

        await Subprocess.RunAsync(
            account.Run(
                "env", "LC_ALL=C.UTF-8", binaries.InitDb, "-D", home.UnfinishedCluster, "-U", User, "--auth=scram-sha-256", $"--pwfile={home.PasswordFile}",
                "--encoding=UTF8", "--locale=C.UTF-8"),
            home.Folder,
            cancellationToken);
        Directory.Move(home.UnfinishedCluster, home.Cluster);
    }

    private static async Task<string> ReadPasswordAsync(PostgresHome home, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(home.PasswordFile, cancellationToken)).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(
                ExitCode.Refused, $"The private database's password cannot be read from {home.PasswordFile}: remove {home.Folder} (its data goes too), or give another --data.", missing);
        }
    }
}
