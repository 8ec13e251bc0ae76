using Hangfire.PostgreSql;
using Npgsql;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>The calendar's own tables: installed with the migrations, so that no process makes tables when it starts.</summary>
public static class CalendarSchema
{
    public const string Name = "hangfire";

    /// <summary>Brings them to the version of the library; nothing happens where they are there.</summary>
    public static async Task InstallAsync(string connectionString, CancellationToken cancellationToken)
    {
        // Unpooled and without our time-outs: a script may take its time.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { Options = null, Pooling = false, MaxAutoPrepare = 0 };
        await using var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        PostgreSqlObjectsInstaller.Install(connection, Name);
    }
}
