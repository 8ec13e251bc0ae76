using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>Section <c>Telemetry</c>: logs, traces and metrics. Further log sinks (Elasticsearch) come by the section <c>Serilog</c>.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary><c>verbose</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>fatal</c>; also <c>trace</c>, <c>info</c>, <c>critical</c>.</summary>
    [Required]
    [RegularExpression("(?i)^(verbose|trace|debug|information|info|warning|warn|error|fatal|critical)$", ErrorMessage = "There is no such log level.")]
    public string LogLevel { get; set; } = "information";

    /// <summary>On the console: <c>json</c> (one object a line), <c>text</c>, or <c>none</c>. The file is always JSON.</summary>
    [Required, RegularExpression("^(json|text|none)$", ErrorMessage = "LogFormat is 'json', 'text' or 'none'.")]
    public string LogFormat { get; set; } = "json";

    /// <summary>Where the rolling log file is written; left out: no file.</summary>
    public string? LogFolder { get; set; }

    /// <summary>A log file that has grown to this is followed by the next one.</summary>
    [Range(100_000L, 10_000_000_000L)]
    public long LogFileBytes { get; set; } = 10_000_000;

    /// <summary>Log files that are kept.</summary>
    [Range(1, 1000)]
    public int LogFiles { get; set; } = 5;

    /// <summary>Where traces go by OTLP over gRPC, for example <c>http://127.0.0.1:4317</c>; left out: nowhere.</summary>
    [Url]
    public string? OtlpEndpoint { get; set; }

    /// <summary>The share of requests whose trace is kept, where none came with the request.</summary>
    [Range(0.0, 1.0)]
    public double TraceShare { get; set; } = 1;
}
