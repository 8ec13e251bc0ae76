using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>What the database server uses, where it runs on this machine.</summary>
internal static class ServerUse
{
    /// <summary>Processor time of the server with all its processes, those that have ended included.</summary>
    /// <exception cref="InvalidOperationException">It runs elsewhere.</exception>
    public static async Task<double> CpuSecondsAsync(TestDatabase test, CancellationToken cancellationToken)
    {
        await using var command = test.DataSource.CreateCommand("select pg_backend_pid()");
        var backend = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (!Directory.Exists($"/proc/{backend}") || !File.ReadAllText($"/proc/{backend}/cmdline").StartsWith("postgres", StringComparison.Ordinal))
            throw new InvalidOperationException("the database server runs on another machine");
        var server = ProcessUse.ParentOf(backend);
        return ProcessUse.CpuSeconds(server) + ProcessUse.ChildrenOf(server).Sum(ProcessUse.OwnCpuSeconds);
    }
}
