using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace SoccerRecognition.TestSupport;

/// <summary>
/// The real servers of this test process. Each is the one the environment names (<c>SOCCER_TEST_POSTGRES</c>, <c>SOCCER_TEST_RABBITMQ</c> with
/// <c>SOCCER_TEST_RABBITMQ_MANAGEMENT</c>, <c>SOCCER_TEST_S3</c> and <c>SOCCER_TEST_MINIO</c> with <c>_ACCESS_KEY</c> and <c>_SECRET_KEY</c>), else it is started
/// on first use in the checkout's shared set. Where it cannot be had the test is skipped or fails (<see cref="Require"/>).
/// </summary>
public static class TestServers
{
    private static readonly ConcurrentDictionary<ServerKind, Lazy<Task<(IReadOnlyDictionary<string, string>?, string)>>> started = new();

    /// <summary>The connection string of a superuser.</summary>
    public static async Task<string> PostgresAsync(CancellationToken cancellationToken)
    {
        var settings = await SettingsAsync(ServerKind.Postgres, "SOCCER_TEST_POSTGRES", cancellationToken);
        return settings("");
    }

    /// <summary>A broker with its management API.</summary>
    public static async Task<RabbitMqServer> RabbitMqAsync(CancellationToken cancellationToken)
    {
        var settings = await SettingsAsync(ServerKind.RabbitMq, "SOCCER_TEST_RABBITMQ", cancellationToken);
        return new RabbitMqServer(new Uri(settings("")), new Uri(settings("_MANAGEMENT")));
    }

    /// <summary>An S3 server: Swift, or MinIO where Swift is missing.</summary>
    public static async Task<S3Server> S3Async(CancellationToken cancellationToken) => await S3Async(ServerKind.S3, "SOCCER_TEST_S3", cancellationToken);

    /// <summary>Every kind of S3 server that this machine has: the one of <see cref="S3Async(CancellationToken)"/>, and a real MinIO where
    /// <c>SOCCER_MINIO</c> names its program or it is on PATH.</summary>
    public static async Task<IReadOnlyList<S3Server>> AllS3Async(CancellationToken cancellationToken)
    {
        var program = Environment.GetEnvironmentVariable("SOCCER_MINIO");
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "minio")));
        var hasMinio = onPath || File.Exists(program) || Environment.GetEnvironmentVariable("SOCCER_TEST_MINIO") is { Length: > 0 };
        var always = await S3Async(cancellationToken);
        return hasMinio ? [always, await S3Async(ServerKind.Minio, "SOCCER_TEST_MINIO", cancellationToken)] : [always];
    }

    private static async Task<S3Server> S3Async(ServerKind kind, string name, CancellationToken cancellationToken)
    {
        var settings = await SettingsAsync(kind, name, cancellationToken);
        return new S3Server(new Uri(settings("")), settings("_ACCESS_KEY"), settings("_SECRET_KEY"));
    }

    /// <summary>A lookup of <paramref name="name"/> + suffix, from the environment if it names the server there, else from the started set.</summary>
    private static async Task<Func<string, string>> SettingsAsync(ServerKind kind, string name, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            return suffix => Environment.GetEnvironmentVariable(name + suffix) ?? throw new InvalidOperationException($"{name} is set, {name}{suffix} is not");

        // Not under the caller's token: one cancelled test must not decide for those that wait for the same start.
        var start = started.GetOrAdd(kind, which => new(() => ServerSet.Shared.UpAsync(which, CancellationToken.None)));
        var (environment, reason) = await start.Value.WaitAsync(cancellationToken);
        Require.That(environment is not null, reason);
        return suffix => environment![name + suffix];
    }
}

/// <summary>A broker.</summary>
/// <param name="Amqp">With user and password, of the default vhost.</param>
/// <param name="Management">With user and password, the root of the HTTP API.</param>
public sealed record RabbitMqServer(Uri Amqp, Uri Management)
{
    /// <summary>A client of the management API, signed in; the caller disposes it.</summary>
    public HttpClient OpenManagement()
    {
        var client = new HttpClient { BaseAddress = new UriBuilder(Management) { UserName = "", Password = "" }.Uri };
        var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Management.UserInfo)));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        return client;
    }
}

/// <summary>An S3 server; the region is <c>us-east-1</c>, buckets are in the path.</summary>
public sealed record S3Server(Uri Endpoint, string AccessKey, string SecretKey);
