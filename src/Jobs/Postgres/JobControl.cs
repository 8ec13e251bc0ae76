using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What people may do to a job that runs.</summary>
public sealed class JobControl(Database database)
{
    /// <summary>Ends the job and fences its work: whoever holds a lease of it can write nothing any more.</summary>
    /// <returns>The event's number.</returns>
    /// <exception cref="WorkFailure"><c>not-found</c>, <c>job-already-terminal</c>.</exception>
    public Task<long> CancelAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            if (!await connection.QuerySingleAsync<bool>(JobControlSql.Exists, new { tenantId, jobId }, transaction))
                throw new WorkFailure(FailureCode.NotFound, "There is no such job.");
            await connection.ExecuteAsync(WorkSql.FenceJob, new { jobId }, transaction);
            return await JobRows.MoveAsync(connection, transaction, jobId, JobState.Cancelled)
                ?? throw new WorkFailure(FailureCode.JobAlreadyTerminal, "The job has ended already.");
        }, cancellationToken);
}

internal static class JobControlSql
{
    public const string Exists = "select exists (select 1 from job where tenant_id = @tenantId and id = @jobId)";
}
