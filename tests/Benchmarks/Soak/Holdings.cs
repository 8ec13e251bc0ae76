using System.Globalization;
using Npgsql;
using SoccerRecognition.Benchmarks.Measuring;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>What the processes of a service hold at one moment.</summary>
/// <param name="Megabytes">Memory of their own: Api, worker and its child host.</param>
/// <param name="Handles">Open descriptors of the three.</param>
/// <param name="Connections">Of both to PostgreSQL.</param>
/// <param name="TemporaryFiles">Spooled uploads; sources kept for the next segments are not counted.</param>
/// <param name="ScratchMegabytes">All that lies in the scratch and spool folders beyond what the cache may keep.</param>
internal sealed record Holdings(double Megabytes, int Handles, int Connections, int TemporaryFiles, double ScratchMegabytes)
{
    private const double CachedMegabytes = 100;
    private const string CountSql = "select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

    public static async Task<Holdings> ReadAsync(SoakService service, CancellationToken cancellationToken)
    {
        int[] processes = [service.Api.Id, service.Worker.Id, service.Worker.ChildId];
        var files = service.TemporaryFiles;
        return new Holdings(
            processes.Sum(ProcessUse.AnonymousMb),
            processes.Sum(id => Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count()),
            await CountConnectionsAsync(service.Database.ConnectionString, cancellationToken),
            files.Count(file => file.FullName.Contains("/spool/", StringComparison.Ordinal)),
            Math.Max(0, files.Sum(LengthOf) / 1e6 - CachedMegabytes));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Megabytes:F0} MB, {Handles} handles, {Connections} connections, {TemporaryFiles} temporary files, {ScratchMegabytes:F0} MB of scratch");

    private static double LengthOf(FileInfo file)
    {
        file.Refresh();
        return file.Exists ? file.Length : 0;
    }

    private static async Task<int> CountConnectionsAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var count = new NpgsqlCommand(CountSql, connection);
        return (int)(await count.ExecuteScalarAsync(cancellationToken))!;
    }
}
