namespace SoccerRecognition.Client;

/// <summary>How a client reaches the service.</summary>
public sealed record SoccerClientOptions
{
    /// <summary>The service's root, for example <c>http://127.0.0.1:8080/</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Null only against an embedded service on this machine.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one request may take to begin its answer; uploads may take as long as they need.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one long-poll asks the service to wait.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(20);
}
