using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>Reads a job as the interface shows it.</summary>
internal sealed class JobReader(JobQueries jobs, Artifacts artifacts)
{
    /// <exception cref="WorkFailure"><c>not-found</c>: the tenant has no such job.</exception>
    public async Task<JobResponse> ReadAsync(Guid tenantId, Guid jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(tenantId, jobId, cancellationToken) ?? throw NotFound();
        var made = job.Request.Artifacts.Count > 0 ? await artifacts.ListAsync(tenantId, jobId, cancellationToken) : [];
        return JobShapes.Of(job, made);
    }

    public static WorkFailure NotFound() => new(FailureCode.NotFound, "There is no such job.");
}
