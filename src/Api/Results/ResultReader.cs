using SoccerRecognition.Api.Requests;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Results;

/// <summary>Which page of results is asked for.</summary>
internal sealed record PageRequest(long? FromUs, long? ToUs, double? MinScore, bool OffPitch, int Limit, string? Cursor);

/// <summary>Reads pages of results, while the job runs and after.</summary>
internal sealed class ResultReader(JobQueries jobs, ResultQueries results, TrackCache known, ModelFacts models)
{
    private const int CursorValues = 3;

    /// <exception cref="WorkFailure"><c>not-found</c>, <c>invalid-cursor</c>, <c>results-revised</c>.</exception>
    public async Task<ResultsPage> ReadAsync(Guid tenantId, Guid jobId, PageRequest request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(tenantId, jobId, cancellationToken) ?? throw new WorkFailure(FailureCode.NotFound, "There is no such job.");
        var scope = $"results/{tenantId:N}/{jobId:N}";
        var at = request.Cursor is null ? null : Cursor.Read(scope, request.Cursor, CursorValues);
        var page = await results.ReadPageAsync(tenantId, jobId, new(at?[2], request.FromUs, request.ToUs, request.Limit), cancellationToken)
            ?? throw new WorkFailure(FailureCode.NotFound, "There is no such job.");
        if (at is not null && (at[0] != page.Revision || at[1] != page.Run))
            throw new WorkFailure(FailureCode.ResultsRevised, "Begin again without a cursor.");

        var tracks = page.Revision > 0 ? await known.ReadAsync(tenantId, jobId, page.Revision, cancellationToken) : [];
        var model = job.Analyses.Count > 0 ? job.Analyses[0].Model : "";
        var shapes = new ResultShapes(models, model, tracks, new(request.MinScore, job.Request.Confidence, request.OffPitch));
        var first = at is null && page.Revision > 0;
        var next = page.Frames.Count == request.Limit ? Cursor.Write(scope, page.Revision, page.Run, page.Frames[^1].PtsUs) : null;

        // Not planned yet: nothing is complete.
        var completeUntil = page.CompleteUntilUs == long.MinValue ? 0 : page.CompleteUntilUs;
        return new(
            jobId, job.State, page.Revision, completeUntil, [.. page.Frames.Select(shapes.Of)], first ? shapes.Tracks() : null,
            first ? ResultShapes.Teams(job.Summary) : null, next, job.Digest);
    }
}
