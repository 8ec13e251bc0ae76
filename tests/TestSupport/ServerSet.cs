using System.Text.RegularExpressions;

namespace SoccerRecognition.TestSupport;

/// <summary>
/// One folder of servers that <c>infra/scripts/services.sh</c> runs: the shared one of the checkout, or a private one for a test that stops, kills or pauses
/// a server, which no other test may notice. A set ends with the processes that asked for it, even if those are killed.
/// </summary>
public sealed partial class ServerSet : IAsyncDisposable
{
    private readonly TestFolder? own;

    private ServerSet(string folder, TestFolder? own)
    {
        Folder = folder;
        this.own = own;
    }

    /// <summary>The checkout's set, shared by all test processes; where <c>SOCCER_TEST_SERVICES</c> names a folder, that one.</summary>
    public static ServerSet Shared { get; } =
        new(Environment.GetEnvironmentVariable("SOCCER_TEST_SERVICES") is { Length: > 0 } folder ? folder : Checkout.PathTo(".services"), null);

    /// <summary>The folder given to services.sh as <c>--dir</c>.</summary>
    public string Folder { get; }

    /// <summary>A set of its own in a temporary folder; nothing runs in it yet.</summary>
    public static ServerSet Private()
    {
        var folder = TestFolder.Create("servers");
        return new ServerSet(folder.Path, folder);
    }

    /// <summary>Starts what does not run yet. Returns the environment lines of all that runs, or null and the reason.</summary>
    public async Task<(IReadOnlyDictionary<string, string>? Environment, string Reason)> UpAsync(ServerKind kind, CancellationToken cancellationToken)
    {
        var up = await RunAsync(["up", "--owner", $"{Environment.ProcessId}", NameOf(kind)], cancellationToken);
        if (up.ExitCode != 0)
            return (null, $"{NameOf(kind)} could not be started: {up.Error.Trim()}");
        var lines = await RunAsync(["env"], cancellationToken);
        return (ParseExports(lines.Output), "");
    }

    /// <summary>Same port and data. With <paramref name="kill"/> the server ends by SIGKILL.</summary>
    /// <exception cref="InvalidOperationException">The server did not come back.</exception>
    public Task RestartAsync(ServerKind kind, bool kill, CancellationToken cancellationToken) =>
        RunOrThrowAsync(kill ? ["restart", "--kill", NameOf(kind)] : ["restart", NameOf(kind)], cancellationToken);

    /// <summary>Stops one server; its data stays.</summary>
    /// <exception cref="InvalidOperationException">services.sh failed.</exception>
    public Task DownAsync(ServerKind kind, CancellationToken cancellationToken) => RunOrThrowAsync(["down", NameOf(kind)], cancellationToken);

    /// <summary>The process ids of a server's daemons, in the order of their start; empty when it does not run. For SIGSTOP and SIGKILL.</summary>
    public IReadOnlyList<int> ProcessIds(ServerKind kind)
    {
        var file = Path.Combine(Folder, NameOf(kind), "processes");
        return File.Exists(file) ? [.. File.ReadLines(file).Select(line => int.Parse(line.Split(' ')[0]))] : [];
    }

    /// <summary>Stops a private set and removes its folder; leaves the shared one alone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (own is null)
            return;
        await RunAsync(["down"], CancellationToken.None);
        own.Dispose();
    }

    private static string NameOf(ServerKind kind) => kind switch
    {
        ServerKind.Postgres => "postgres",
        ServerKind.RabbitMq => "rabbitmq",
        ServerKind.S3 => "s3",
        ServerKind.Minio => "minio",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Dictionary<string, string> ParseExports(string output) =>
        Export().Matches(output).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('\''));

    private async Task RunOrThrowAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(arguments, cancellationToken);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"services.sh {string.Join(' ', arguments)}: {result.Error}");
    }

    private Task<CommandResult> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        Command.RunAsync("bash", [Checkout.PathTo("infra", "scripts", "services.sh"), .. arguments, "--dir", Folder], cancellationToken);

    [GeneratedRegex(@"(\w+)=('[^']*'|\S+)")]
    private static partial Regex Export();
}

/// <summary>What <c>services.sh</c> can run. S3 is OpenStack Swift (MinIO where Swift is missing), Minio always the real MinIO.</summary>
public enum ServerKind
{
    /// <summary>PostgreSQL.</summary>
    Postgres,

    /// <summary>RabbitMQ with its management API.</summary>
    RabbitMq,

    /// <summary>An S3 server, always there.</summary>
    S3,

    /// <summary>A real MinIO, where the machine has one.</summary>
    Minio,
}
