using Dapper;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>
/// The rows of an erasure: a transaction for each job and one for the video, so that none is long and a crash between them loses nothing. Each
/// waits for commits under way; whoever comes later finds no row of work and can write nothing.
/// </summary>
public sealed class ErasureRows(Database database)
{
    public async Task EraseAsync(DueErasure due, CancellationToken cancellationToken)
    {
        if (due.Kind == ErasureKind.Job)
        {
            await EraseJobAsync(due, due.TargetId, cancellationToken);
            return;
        }

        var target = new { due.TenantId, videoId = due.TargetId };
        var jobs = await database.ReadAsync(async connection => (await connection.QueryAsync<Guid>(
            new CommandDefinition(ErasureSql.ListJobs, target, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        foreach (var jobId in jobs) await EraseJobAsync(due, jobId, cancellationToken);
        await database.InTransactionAsync(async (connection, transaction) =>
        {
            // Analyses that no job referred to any more.
            var left = await connection.QueryAsync<(Guid Id, DateOnly Month)>(ErasureSql.ListAnalyses, target, transaction);
            var (analyses, frames) = await AnalysisRelease.RemoveAsync(connection, transaction, left.AsList());
            await connection.ExecuteAsync(ErasureSql.DeleteEventsOfVideo, target, transaction);
            await connection.ExecuteAsync(ErasureSql.DeleteVideo, target, transaction);
            await connection.ExecuteAsync(ErasureSql.Count, new { due.Id, jobs = 0L, analyses, frames, claim = Erasures.ClaimTime }, transaction);
        }, cancellationToken);
    }

    private Task EraseJobAsync(DueErasure due, Guid jobId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            var released = await AnalysisRelease.ReleaseAsync(connection, transaction, jobId);
            await connection.ExecuteAsync(ErasureSql.ForgetKeys, new { ids = new[] { jobId } }, transaction);
            await connection.ExecuteAsync(ErasureSql.ForgetRetries, new { due.TenantId, jobId }, transaction);
            await connection.ExecuteAsync(ErasureSql.DeleteEventsOfJob, new { jobId }, transaction);
            var jobs = (long)await connection.ExecuteAsync(ErasureSql.DeleteJob, new { jobId }, transaction);
            await connection.ExecuteAsync(ErasureSql.Count,
                new { due.Id, jobs, released.Analyses, released.Frames, claim = Erasures.ClaimTime }, transaction);
        }, cancellationToken);
}
