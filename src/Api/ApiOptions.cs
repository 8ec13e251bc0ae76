using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Api;

/// <summary>Section <c>Api</c>: how the service listens, who may call, and how much one request may cost.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>The address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(0, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>Threads that the pool keeps ready. The source documents counted worker processes here; this one process uses all cores.</summary>
    [Range(1, 1024)]
    public int MinThreads { get; set; } = 4;

    /// <summary>A request that takes longer is answered 504; uploads and downloads take as long as they need.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After a stop was asked for: how long the service, no longer ready, goes on taking requests before the socket closes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.Zero;

    /// <summary>After that: how long requests under way may go on.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first key of the default tenant, when there is none yet; left out: one is made and printed once.</summary>
    [MinLength(16)]
    public string? BootstrapKey { get; set; }

    /// <summary>Requests from this very machine need no key. Embedded mode sets it; never set it behind a proxy.</summary>
    public bool KeylessOnLoopback { get; set; }

    /// <summary><c>/docs</c> and <c>/openapi/v1.json</c> without a key.</summary>
    public bool PublicDocuments { get; set; }

    /// <summary><c>/metrics</c> without a key: for a scraper inside a closed network.</summary>
    public bool PublicMetrics { get; set; }

    /// <summary>The largest JSON body.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxJsonBytes { get; set; } = 1_000_000;

    /// <summary>The longest <c>?wait=</c>; more is cut to this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long <c>POST /api/v1/analyze/image</c> waits for the result before it answers 202.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ImageWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest <c>expiresIn</c> of a job.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan MaxExpiresIn { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The <c>expiresIn</c> of a job that names none: whatever happens, it ends.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan DefaultExpiresIn { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The longest <c>executionTimeout</c> of a job.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan MaxExecutionTimeout { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Clients that may wait for jobs at the same time; more are answered at once with what there is.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 10_000;
}
