using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>A stretch of a job's frames.</summary>
/// <param name="AfterUs">Only frames with a greater pts: the cursor.</param>
/// <param name="FromUs">Inclusive.</param>
/// <param name="ToUs">Exclusive.</param>
public sealed record ResultRange(long? AfterUs, long? FromUs, long? ToUs, int Limit);

/// <summary>One frame of a page of results.</summary>
/// <param name="Boxes">See <see cref="PackedBoxes"/>.</param>
/// <param name="Linked">See <see cref="LinkedFrames"/>; null until the job is linked.</param>
public sealed record ResultFrame(long PtsUs, byte[] Boxes, byte[]? Linked);

/// <summary>A page of results.</summary>
/// <param name="CompleteUntilUs">Up to here, exclusive, boxes are final; pages stop there. Null: to the end.</param>
/// <param name="Run">The run of the analysis that the page is of.</param>
public sealed record ResultPage(int Revision, int Run, long? CompleteUntilUs, IReadOnlyList<ResultFrame> Frames);

/// <summary>Reads results, from the first finished segment on.</summary>
public sealed class ResultQueries(Database database)
{
    /// <returns>Null when the tenant has no such job.</returns>
    /// <exception cref="WorkFailure"><c>results-gone</c>.</exception>
    public Task<ResultPage?> ReadPageAsync(Guid tenantId, Guid jobId, ResultRange range, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            var head = await connection.QuerySingleOrDefaultAsync<(int Revision, short Run, bool Planned, long? FirstGapUs, bool Gone)?>(
                new CommandDefinition(ResultSql.ReadHead, new { tenantId, jobId }, cancellationToken: cancellationToken));
            if (head is not { } found) return null;
            if (found.Gone) throw new WorkFailure(FailureCode.ResultsGone, "They were kept as long as they were to be kept; the same job can be submitted again.");
            if (!found.Planned) return new ResultPage(0, found.Run, long.MinValue, []);
            var frames = await connection.QueryAsync<ResultFrame>(new CommandDefinition(ResultSql.ReadFrames, new
            {
                tenantId,
                jobId,
                revision = found.Revision,
                after = range.AfterUs ?? long.MinValue,
                from = range.FromUs ?? long.MinValue,
                to = Math.Min(range.ToUs ?? long.MaxValue, found.FirstGapUs ?? long.MaxValue),
                range.Limit,
            }, cancellationToken: cancellationToken));
            return new ResultPage(found.Revision, found.Run, found.FirstGapUs, frames.AsList());
        }, cancellationToken);

    /// <summary>The tracks of a revision, in order of their ids.</summary>
    public Task<IReadOnlyList<LinkedTrack>> ReadTracksAsync(Guid tenantId, Guid jobId, int revision, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LinkedTrack>>(async connection =>
        {
            var rows = await connection.QueryAsync<string>(
                new CommandDefinition(ResultSql.ReadTracks, new { tenantId, jobId, revision }, cancellationToken: cancellationToken));
            return [.. rows.Select(DbText.FromJson<LinkedTrack>)];
        }, cancellationToken);
}

internal static class ResultSql
{
    public const string ReadHead = """
        select j.results_revision as revision, coalesce(a.run, 0::smallint), a.segments is not null as planned,
               (select min(s.start_us) from segment s where s.analysis_id = a.id and not s.done) as first_gap_us,
               j.results_gone_at is not null as gone
        from job j
        left join (job_analysis ja join analysis a on a.id = ja.analysis_id and a.stage = 'detection') on ja.job_id = j.id
        where j.tenant_id = @tenantId and j.id = @jobId and j.erased_at is null
        """;

    public const string ReadFrames = """
        select f.pts_us, f.boxes, l.data as linked
        from job j
        join job_analysis ja on ja.job_id = j.id
        join analysis a on a.id = ja.analysis_id and a.stage = 'detection'
        join frame_detections f on f.month = a.month and f.analysis_id = a.id and f.run = a.run
        left join linked_frame l on l.month = date_trunc('month', j.created_at)::date
             and l.job_id = j.id and l.revision = @revision and l.pts_us = f.pts_us
        where j.tenant_id = @tenantId and j.id = @jobId and f.pts_us > @after and f.pts_us >= @from and f.pts_us < @to
        order by f.pts_us
        limit @limit
        """;

    public const string ReadTracks = """
        select data::text from track where tenant_id = @tenantId and job_id = @jobId and revision = @revision order by id
        """;
}
