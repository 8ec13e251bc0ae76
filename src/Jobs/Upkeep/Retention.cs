using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Upkeep;

/// <summary>What one run of retention removed.</summary>
public sealed record RetentionReport(int Results, int Artifacts, int Sources, long OldRows);

/// <summary>
/// Removes what was kept as long as it was to be kept, up to a number of each a run. The row gives an object up before the object goes: a crash between
/// them leaves one without an owner, which the reconcile removes.
/// </summary>
public sealed partial class Retention(RetentionRows rows, IObjectStore objects, IOptions<RetentionOptions> options, ILogger<Retention> logger)
{
    public async Task<RetentionReport> RunAsync(CancellationToken cancellationToken)
    {
        var limit = options.Value.MostPerRun;
        var results = await rows.ListExpiredResultsAsync(limit, cancellationToken);
        foreach (var jobId in results) await rows.GiveUpResultsAsync(jobId, cancellationToken);

        var artifacts = 0;
        foreach (var one in await rows.ListExpiredArtifactsAsync(limit, cancellationToken))
        {
            if (!await rows.GiveUpArtifactAsync(one, cancellationToken)) continue;
            await objects.DeleteAsync(one.ObjectKey, cancellationToken);
            artifacts++;
        }

        var sources = 0;
        foreach (var one in await rows.ListExpiredSourcesAsync(limit, cancellationToken))
        {
            if (!await rows.GiveUpSourceAsync(one, cancellationToken)) continue;
            await objects.DeleteAsync(one.ObjectKey, cancellationToken);
            sources++;
        }

        var report = new RetentionReport(results.Count, artifacts, sources, await rows.SweepOldRunsAsync(limit, cancellationToken));
        Log.Removed(logger, report.Results, report.Artifacts, report.Sources, report.OldRows);
        return report;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Retention removed results of {Results} jobs, {Artifacts} artifacts, {Sources} sources, {OldRows} rows of older runs")]
        public static partial void Removed(ILogger logger, int results, int artifacts, int sources, long oldRows);
    }
}
