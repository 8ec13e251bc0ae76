using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>Servers of a run's own, which it may kill.</summary>
internal sealed class PrivateServers(History history) : IAsyncDisposable
{
    private readonly ServerSet _set = ServerSet.Private();

    /// <summary>Starts a PostgreSQL.</summary>
    /// <returns>The connection string of its superuser.</returns>
    public async Task<string> PostgresAsync(CancellationToken cancellationToken) =>
        (await UpAsync(ServerKind.Postgres, cancellationToken))["SOCCER_TEST_POSTGRES"];

    /// <summary>Starts a RabbitMQ.</summary>
    public async Task<RabbitMqServer> RabbitMqAsync(CancellationToken cancellationToken)
    {
        var environment = await UpAsync(ServerKind.RabbitMq, cancellationToken);
        return new RabbitMqServer(new Uri(environment["SOCCER_TEST_RABBITMQ"]), new Uri(environment["SOCCER_TEST_RABBITMQ_MANAGEMENT"]));
    }

    /// <summary>rabbitmqctl.</summary>
    public async Task ControlBrokerAsync(CancellationToken cancellationToken, params string[] words)
    {
        history.Note($"rabbitmqctl {string.Join(' ', words)}");
        var file = Path.Combine(_set.Folder, "rabbitmq", "run", "environment");
        string[] user = Environment.UserName == "root" ? ["setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups"] : [];
        string[] command = [.. user, "env", "-i", .. await File.ReadAllLinesAsync(file, cancellationToken), "/usr/lib/rabbitmq/bin/rabbitmqctl", .. words];
        var result = await Command.RunAsync(command[0], command[1..], cancellationToken);
        Assert.True(result.ExitCode == 0, $"rabbitmqctl {string.Join(' ', words)}: {result.Output}{result.Error}");
    }

    /// <summary>A small disk for PostgreSQL's data; before it is started.</summary>
    public SmallDisk PutPostgresOnSmallDisk(int megabytes) => SmallDisk.Mount(Path.Combine(_set.Folder, "postgres", "run"), megabytes);

    /// <summary>kill -9 to the server's main process, and for a broker to all of its group.</summary>
    public void Kill(ServerKind kind)
    {
        history.Note($"{kind} is killed");
        foreach (var process in _set.ProcessIds(kind))
            if (kind == ServerKind.Postgres) Signals.KillHard(process);
            else Signals.KillGroup(process);
    }

    /// <summary>Starts it again with the same port and data; returns when it answers.</summary>
    public async Task BackAsync(ServerKind kind, CancellationToken cancellationToken)
    {
        await UpAsync(kind, cancellationToken);
        history.Note($"{kind} is back");
    }

    /// <summary>What the broker logged.</summary>
    public async Task<string> BrokerLogAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_set.Folder, "rabbitmq", "run", "log");
        var logs = Directory.GetFiles(folder, "*.log").Select(file => File.ReadAllTextAsync(file, cancellationToken));
        return string.Join('\n', await Task.WhenAll(logs));
    }

    public ValueTask DisposeAsync() => _set.DisposeAsync();

    private async Task<IReadOnlyDictionary<string, string>> UpAsync(ServerKind kind, CancellationToken cancellationToken)
    {
        var (environment, reason) = await _set.UpAsync(kind, cancellationToken);
        Require.That(environment is not null, reason);
        return environment!;
    }
}
