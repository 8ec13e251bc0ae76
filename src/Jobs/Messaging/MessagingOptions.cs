using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Messaging;

/// <summary>Section <c>Messaging</c>: the doorbells.</summary>
public sealed class MessagingOptions
{
    public const string Section = "Messaging";

    /// <summary><c>rabbitmq</c>, or <c>memory</c> where Api and Worker are one process (embedded mode).</summary>
    [Required, RegularExpression("^(rabbitmq|memory)$", ErrorMessage = "Transport is 'rabbitmq' or 'memory'.")]
    public string Transport { get; set; } = "rabbitmq";

    /// <summary>amqp://user:password@host:port/vhost. When given, the parts below are not looked at.</summary>
    [AmqpUrl]
    public string? Url { get; set; }

    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public int Port { get; set; } = 5672;

    [Required]
    public string VirtualHost { get; set; } = "/";

    [Required]
    public string User { get; set; } = "guest";

    public string Password { get; set; } = "guest";

    /// <summary>A hint older than this is worthless: the sweeper has rung again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HintTimeToLive { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Hints a queue keeps at most; older ones are dropped.</summary>
    [Range(1, 100_000)]
    public int MaxHints { get; set; } = 1000;

    /// <summary>How long a hint may take to send before it is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
