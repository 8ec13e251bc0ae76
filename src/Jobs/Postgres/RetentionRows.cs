using Dapper;
using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>An artifact whose time is over.</summary>
public sealed record ExpiredArtifact(Guid JobId, string Kind, string ObjectKey);

/// <summary>A source whose time is over.</summary>
public sealed record ExpiredSource(Guid TenantId, Guid VideoId, string ObjectKey);

/// <summary>What retention takes from the database: one short transaction for each thing, and the only clock is the database's.</summary>
public sealed class RetentionRows(Database database, IOptions<RetentionOptions> options)
{
    private const int Lot = 5_000;

    public Task<IReadOnlyList<Guid>> ListExpiredResultsAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Guid>>(async connection => (await connection.QueryAsync<Guid>(new CommandDefinition(
            RetentionSql.ListExpiredResults, new { limit, resultDays = options.Value.ResultDaysOrNull }, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    /// <summary>The results of an ended job go, and the analyses that no other job refers to. The job's own record stays.</summary>
    public Task GiveUpResultsAsync(Guid jobId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await AnalysisRelease.ReleaseAsync(connection, transaction, jobId);
            await connection.ExecuteAsync(RetentionSql.FenceRenders, new { jobId }, transaction);
            await connection.ExecuteAsync(RetentionSql.GiveUpPendingArtifacts, new { jobId }, transaction);
            await connection.ExecuteAsync(RetentionSql.GiveUpResults, new { jobId }, transaction);
        }, cancellationToken);

    public Task<IReadOnlyList<ExpiredArtifact>> ListExpiredArtifactsAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ExpiredArtifact>>(async connection => (await connection.QueryAsync<ExpiredArtifact>(new CommandDefinition(
            RetentionSql.ListExpiredArtifacts, new { limit, artifactDays = options.Value.ArtifactDaysOrNull }, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    /// <returns>False when it is another by now.</returns>
    public Task<bool> GiveUpArtifactAsync(ExpiredArtifact artifact, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (await connection.ExecuteAsync(RetentionSql.GiveUpArtifact, artifact, transaction) == 0) return false;
            await JobRows.TellAsync(connection, transaction, artifact.JobId, "artifact.removed", new { kind = artifact.Kind });
            return true;
        }, cancellationToken);

    public Task<IReadOnlyList<ExpiredSource>> ListExpiredSourcesAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ExpiredSource>>(async connection => (await connection.QueryAsync<ExpiredSource>(new CommandDefinition(
            RetentionSql.ListExpiredSources, new { limit, sourceDays = options.Value.SourceDaysOrNull }, cancellationToken: cancellationToken))).AsList(), cancellationToken);

    /// <summary>Marks the source as gone, unless a job was accepted on it meanwhile: acceptance holds the video too.</summary>
    public Task<bool> GiveUpSourceAsync(ExpiredSource source, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (await connection.QuerySingleOrDefaultAsync<string>(ErasureSql.LockVideo, source, transaction) != source.ObjectKey) return false;
            return await connection.ExecuteAsync(RetentionSql.GiveUpSource,
                new { source.TenantId, source.VideoId, sourceDays = options.Value.SourceDaysOrNull }, transaction) == 1;
        }, cancellationToken);

    /// <summary>Frames of runs that were started again under another numerics class.</summary>
    /// <returns>How many rows went.</returns>
    public async Task<long> SweepOldRunsAsync(int limit, CancellationToken cancellationToken)
    {
        var old = await database.ReadAsync(async connection => (await connection.QueryAsync<(Guid Id, DateOnly Month, short Run)>(
            new CommandDefinition(RetentionSql.ListUnswept, new { limit }, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        var removed = 0L;
        foreach (var (id, month, run) in old)
            removed += await database.InTransactionAsync(async (connection, transaction) =>
            {
                var rows = await connection.ExecuteAsync(RetentionSql.DeleteOldRuns, new { month, id, run }, transaction);
                await connection.ExecuteAsync(RetentionSql.MarkSwept, new { id, run }, transaction);
                return rows;
            }, cancellationToken);
        return removed;
    }

    /// <returns>How many keys went.</returns>
    public Task<long> ForgetKeysAsync(CancellationToken cancellationToken) =>
        DeleteInLotsAsync(RetentionSql.ForgetKeys, options.Value.IdempotencyDays, cancellationToken);

    /// <returns>How many events went.</returns>
    public Task<long> ForgetEventsAsync(CancellationToken cancellationToken) =>
        DeleteInLotsAsync(RetentionSql.ForgetEvents, options.Value.EventDays, cancellationToken);

    private async Task<long> DeleteInLotsAsync(string sql, int days, CancellationToken cancellationToken)
    {
        var (removed, lot) = (0L, 0);
        do
        {
            lot = await database.ReadAsync(connection => connection.ExecuteAsync(
                new CommandDefinition(sql, new { days, lot = Lot }, cancellationToken: cancellationToken)), cancellationToken);
            removed += lot;
        }
        while (lot == Lot);
        return removed;
    }
}
