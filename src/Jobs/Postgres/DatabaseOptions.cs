using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Section <c>Database</c>: where PostgreSQL is.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>A whole Npgsql connection string; when given, the parts below are not looked at.</summary>
    [ConnectionString]
    public string? ConnectionString { get; set; }

    /// <summary>One host or several, separated by commas: the one that takes writes is found.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public int Port { get; set; } = 5432;

    [Required]
    public string Name { get; set; } = "soccer";

    [Required]
    public string User { get; set; } = "soccer";

    public string? Password { get; set; }

    /// <summary>Connections a process may hold at most.</summary>
    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 30;

    /// <summary>Connections a process keeps open even when it has nothing to do.</summary>
    [Range(0, 1000)]
    public int MinConnections { get; set; }

    /// <summary>How long a connection may take to be made.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection older than this is not used again: so they move on after a failover, and off a balancer that changed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A transaction pooler (PgBouncer) stands in between: time-outs are set in each transaction and nothing is prepared. <c>soccer migrate</c> wants the server itself.</summary>
    public bool Pooler { get; set; }

    /// <summary>Work although <c>synchronous_commit</c> is off: a crash of the server then loses what was acknowledged. For tests only.</summary>
    public bool AllowAsynchronousCommit { get; set; }

    /// <summary>A statement that runs longer is cancelled by the server.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A statement that waits longer for a lock is cancelled by the server.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A transaction in which nothing happens for so long is ended by the server: a process that stands still, or is cut off, in its midst holds rows
    /// against all others. Not longer than a lease.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan IdleInTransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
