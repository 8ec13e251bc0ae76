namespace SoccerRecognition.Cli.Embedded;

/// <summary>How an embedded service is started.</summary>
internal sealed record EmbeddedOptions
{
    /// <summary>Holds everything of the service.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where it listens.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Requests from this machine need no key.</summary>
    public bool Keyless { get; init; }

    /// <summary>Nothing on the console: the log goes to the data folder's <c>logs</c> only.</summary>
    public bool Quiet { get; init; }
}
