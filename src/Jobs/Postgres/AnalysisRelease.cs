using Dapper;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What went with a job's hold on its analyses.</summary>
/// <param name="Frames">Rows of frames, the linker's among them.</param>
internal readonly record struct Released(long Analyses, long Frames);

/// <summary>
/// Takes a job's results away: its own rows, and the analyses that no other job refers to. One that others refer to stays whole and gets one of them
/// as its owner. Lock order as everywhere, behind the key that acceptance takes before it refers to an analysis.
/// </summary>
internal static class AnalysisRelease
{
    public static async Task<Released> ReleaseAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId)
    {
        var job = new { jobId };
        await connection.ExecuteAsync(ReleaseSql.LockKeys, job, transaction);
        await connection.ExecuteAsync(ReleaseSql.LockWork, job, transaction);
        await connection.ExecuteAsync(ReleaseSql.LockAnalyses, job, transaction);
        await connection.ExecuteAsync(ErasureSql.LockJob, job, transaction);

        var alone = (await connection.QueryAsync<(Guid Id, DateOnly Month)>(ReleaseSql.ListAlone, job, transaction)).AsList();
        await connection.ExecuteAsync(ReleaseSql.HandOver, job, transaction);
        await connection.ExecuteAsync(ReleaseSql.HandWorkOver, job, transaction);
        var linked = 0L;
        if (await connection.QuerySingleOrDefaultAsync<DateOnly?>(ReleaseSql.MonthOfJob, job, transaction) is { } month)
            linked = await connection.ExecuteAsync(ReleaseSql.DeleteLinked, new { month, jobId }, transaction);
        await connection.ExecuteAsync(ReleaseSql.DeleteTracks, job, transaction);
        await connection.ExecuteAsync(ReleaseSql.DeleteReferences, job, transaction);
        var removed = await RemoveAsync(connection, transaction, alone);
        return new(removed.Analyses, removed.Frames + linked);
    }

    /// <summary>Removes analyses that nothing refers to, with their frames, segments and work.</summary>
    public static async Task<Released> RemoveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<(Guid Id, DateOnly Month)> analyses)
    {
        var frames = 0L;
        foreach (var (analysisId, month) in analyses)
            frames += await connection.ExecuteAsync(ReleaseSql.DeleteFrames, new { month, analysisId }, transaction);
        await connection.ExecuteAsync(ReleaseSql.DeleteAnalyses, new { ids = analyses.Select(one => one.Id).ToArray() }, transaction);
        return new(analyses.Count, frames);
    }
}

internal static class ReleaseSql
{
    // The text is that of JobAcceptance.
    public const string LockKeys = """
        select count(pg_advisory_xact_lock(hashtextextended(a.video_id::text || '/' || encode(a.request_key, 'hex'), 2)))
        from (
            select a.video_id, a.request_key
            from job_analysis ja
            join analysis a on a.id = ja.analysis_id
            where ja.job_id = @jobId
            order by a.stage, a.id) a
        """;

    public const string LockWork = """
        select id from work
        where job_id = @jobId or analysis_id in (select analysis_id from job_analysis where job_id = @jobId)
        order by id
        for update
        """;

    public const string LockAnalyses =
        "select id from analysis where id in (select analysis_id from job_analysis where job_id = @jobId) order by id for update";

    public const string ListAlone = """
        select a.id, a.month
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id
        where ja.job_id = @jobId
          and not exists (select 1 from job_analysis o where o.analysis_id = a.id and o.job_id <> @jobId)
        order by a.id
        """;

    public const string HandOver = """
        update analysis a
        set owner_job_id = o.job_id
        from (
            select distinct on (ja.analysis_id) ja.analysis_id, ja.job_id
            from job_analysis ja
            where ja.job_id <> @jobId and ja.analysis_id in (select analysis_id from job_analysis where job_id = @jobId)
            order by ja.analysis_id, ja.job_id desc) o
        where a.id = o.analysis_id and a.owner_job_id = @jobId
        """;

    // The attempts of the segments stay with the analysis.
    public const string HandWorkOver = """
        update work w
        set job_id = a.owner_job_id
        from analysis a
        where w.job_id = @jobId and w.kind = 'segment' and a.id = w.analysis_id and a.owner_job_id <> @jobId
        """;

    public const string MonthOfJob = "select date_trunc('month', created_at)::date from job where id = @jobId";

    public const string DeleteLinked = "delete from linked_frame where month = @month and job_id = @jobId";

    public const string DeleteTracks = "delete from track where job_id = @jobId";

    public const string DeleteReferences = "delete from job_analysis where job_id = @jobId";

    public const string DeleteFrames = "delete from frame_detections where month = @month and analysis_id = @analysisId";

    public const string DeleteAnalyses = "delete from analysis where id = any(@ids)";
}
