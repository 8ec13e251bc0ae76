using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace SoccerRecognition.TestSupport;

/// <summary>A fresh RabbitMQ vhost, deleted with all that is in it on disposal.</summary>
public sealed class TestVhost : IAsyncDisposable
{
    private readonly HttpClient management;

    private TestVhost(RabbitMqServer server, string name, HttpClient management)
    {
        this.management = management;
        Name = name;
        Amqp = new UriBuilder(server.Amqp) { Path = name }.Uri;
        var user = server.Amqp.UserInfo.Split(':');
        (User, Password) = (Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user[1]));
    }

    /// <summary>The vhost, without a slash.</summary>
    public string Name { get; }

    /// <summary>With user, password and vhost.</summary>
    public Uri Amqp { get; }

    /// <summary>A user with all rights in the vhost.</summary>
    public string User { get; }

    /// <summary>Its password.</summary>
    public string Password { get; }

    /// <summary>On the broker of <see cref="TestServers"/>.</summary>
    public static async Task<TestVhost> CreateAsync(CancellationToken cancellationToken) =>
        await CreateAsync(await TestServers.RabbitMqAsync(cancellationToken), cancellationToken);

    /// <summary>On a broker of the test's own.</summary>
    public static async Task<TestVhost> CreateAsync(RabbitMqServer server, CancellationToken cancellationToken)
    {
        var name = $"test-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        var vhost = new TestVhost(server, name, server.OpenManagement());
        await vhost.PutAsync($"api/vhosts/{name}", new { }, cancellationToken);
        await vhost.PutAsync($"api/permissions/{name}/{vhost.User}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
        return vhost;
    }

    /// <summary>The queues that exist now. The counts come from statistics that lag by up to 5 s.</summary>
    public async Task<IReadOnlyList<TestQueue>> QueuesAsync(CancellationToken cancellationToken) =>
        await management.GetFromJsonAsync<List<TestQueue>>($"api/queues/{Name}", cancellationToken) ?? [];

    /// <summary>Throws away what waits in every queue, as <c>rabbitmqctl purge_queue</c> does.</summary>
    /// <param name="which">By name: a queue that belongs to one connection cannot be purged by another.</param>
    public async Task PurgeAsync(Func<string, bool> which, CancellationToken cancellationToken)
    {
        foreach (var queue in (await QueuesAsync(cancellationToken)).Where(queue => which(queue.Name)))
            (await management.DeleteAsync($"api/queues/{Name}/{Uri.EscapeDataString(queue.Name)}/contents", cancellationToken)).EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (management)
        using (var response = await management.DeleteAsync($"api/vhosts/{Name}"))
            if (response.StatusCode != HttpStatusCode.NotFound)
                response.EnsureSuccessStatusCode();
    }

    private async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await management.PutAsJsonAsync(path, body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

/// <summary>A queue as the management API tells it.</summary>
public sealed record TestQueue(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] string? Type,
    [property: JsonPropertyName("messages")] long Messages);
