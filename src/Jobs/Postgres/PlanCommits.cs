using System.Runtime.InteropServices;
using Dapper;
using Npgsql;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>An analysis that still needs its cut.</summary>
public sealed record UnplannedAnalysis(Guid Id, Stage Stage, FrameSelection Selection, TimeSpan? SegmentLength);

/// <summary>The cut of one analysis.</summary>
public sealed record AnalysisPlan(Guid AnalysisId, Stage Stage, IReadOnlyList<PlannedSegment> Segments, IReadOnlyList<Warning> Warnings);

/// <summary>The hop <c>plan</c>: reads what is to be cut, stores the video's index and the cuts, and makes the segments due.</summary>
public sealed class PlanCommits(Database database, TimeProvider time)
{
    /// <summary>Moves the job to <c>planning</c> (an adopted one may be further) and gives what has no segments yet.</summary>
    public Task<IReadOnlyList<UnplannedAnalysis>> BeginAsync(LeasedWork work, CancellationToken cancellationToken) =>
        database.InTransactionAsync<IReadOnlyList<UnplannedAnalysis>>(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Planning);
            var request = DbText.FromJson<JobRequest>(await connection.QuerySingleAsync<string>(PlanSql.ReadRequest, new { work.JobId }, transaction));
            var rows = await connection.QueryAsync<(Guid Id, string Stage, string Selection)>(PlanSql.FindUnplanned, new { work.JobId }, transaction);
            return [.. rows.Select(row => new UnplannedAnalysis(
                row.Id, DbText.Parse<Stage>(row.Stage), DbText.FromJson<FrameSelection>(row.Selection),
                request.Analyses.FirstOrDefault(one => DbText.Of(one.Stage) == row.Stage)?.SegmentLength))];
        }, cancellationToken);

    /// <summary>The video's index, when an earlier plan has stored it.</summary>
    public Task<byte[]?> FindIndexAsync(Guid tenantId, Guid videoId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<byte[]?>(
            new CommandDefinition(PlanSql.FindIndex, new { tenantId, videoId }, cancellationToken: cancellationToken)), cancellationToken);

    public async Task<Committed> CommitAsync(
        LeasedWork work, VideoInfo info, byte[] index, IReadOnlyList<AnalysisPlan> plans, CancellationToken cancellationToken) =>
        await database.InTransactionAsync(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            await connection.ExecuteAsync(PlanSql.StoreIndex,
                new { work.TenantId, work.VideoId, info = DbText.ToJson(info), index }, transaction);
            foreach (var plan in plans)
            {
                var started = await connection.ExecuteAsync(PlanSql.StartAnalysis, new
                {
                    plan.AnalysisId,
                    work.JobId,
                    segments = plan.Segments.Count,
                    frames = plan.Segments.Sum(one => (long)one.FramePtsUs.Length),
                    warnings = DbText.ToJson(plan.Warnings),
                }, transaction);
                if (started == 0) throw Fence.Lost();
                await CopySegmentsAsync(connection, work.TenantId, plan, cancellationToken);
                await connection.ExecuteAsync(PlanSql.MakeSegmentsDue, new
                {
                    ids = plan.Segments.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray(),
                    plan.AnalysisId,
                    work.JobId,
                    role = WorkRoles.Of(plan.Stage),
                }, transaction);
            }

            await Fence.FinishAsync(connection, transaction, work);
            var lane = (Lane)await connection.QuerySingleAsync<short>(PlanSql.ReadLane, new { work.JobId }, transaction);
            // All adopted segments may be done already: then nothing would ever commit and make the link due.
            if (await connection.QuerySingleAsync<bool>(PlanSql.AllDone, new { work.JobId }, transaction))
            {
                var linking = await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Linking) ?? throw Fence.Lost();
                await Fence.MakeDueAsync(connection, transaction, time, work.JobId, WorkKind.Link);
                return new Committed(linking, [new WorkClass(WorkRoles.Link, lane, WorkClass.AnyNumerics)]);
            }

            var seq = await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Running, new
            {
                segments = plans.Sum(one => one.Segments.Count),
                frames = plans.Sum(one => one.Segments.Sum(segment => segment.FramePtsUs.Length)),
            }) ?? throw Fence.Lost();
            return new Committed(seq, [new WorkClass(WorkRoles.Detection, lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    private static async Task CopySegmentsAsync(
        NpgsqlConnection connection, Guid tenantId, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(PlanSql.CopySegments, cancellationToken);
        foreach (var segment in plan.Segments)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(tenantId, cancellationToken);
            await writer.WriteAsync(plan.AnalysisId, cancellationToken);
            await writer.WriteAsync(segment.Index, cancellationToken);
            await writer.WriteAsync(segment.StartUs, cancellationToken);
            await writer.WriteAsync(segment.EndUs, cancellationToken);
            if (segment.SeekUs is { } seek) await writer.WriteAsync(seek, cancellationToken);
            else await writer.WriteNullAsync(cancellationToken);
            await writer.WriteAsync(MemoryMarshal.AsBytes(segment.FramePtsUs.AsSpan()).ToArray(), cancellationToken);
            await writer.WriteAsync(segment.FramePtsUs.Length, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }
}

internal static class PlanSql
{
    public const string ReadRequest = "select request::text from job where id = @jobId";

    public const string ReadLane = "select lane from job where id = @jobId";

    public const string FindUnplanned = """
        select a.id, a.stage, a.selection::text
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id
        where ja.job_id = @jobId and a.owner_job_id = @jobId and a.segments is null
        order by a.stage
        """;

    public const string FindIndex = "select frame_index from video_index where tenant_id = @tenantId and video_id = @videoId";

    public const string StoreIndex = """
        insert into video_index (tenant_id, video_id, info, frame_index)
        values (@tenantId, @videoId, @info::jsonb, @index)
        on conflict do nothing
        """;

    public const string StartAnalysis = """
        with month_made as (select ensure_month(month) from analysis where id = @analysisId)
        update analysis
        set state = 'running', segments = @segments, frames = @frames, warnings = @warnings::jsonb
        where id = @analysisId and owner_job_id = @jobId and segments is null and exists (select 1 from month_made)
        """;

    public const string CopySegments =
        "copy segment (tenant_id, analysis_id, index, start_us, end_us, seek_us, frame_pts, frames) from stdin (format binary)";

    public const string MakeSegmentsDue = """
        insert into work (tenant_id, id, kind, job_id, analysis_id, segment_index, role, lane, priority, accepted_seq, start_us)
        select s.tenant_id, ids.id, 'segment', j.id, s.analysis_id, s.index, @role, j.lane, j.priority, j.accepted_seq, s.start_us
        from (select *, row_number() over (order by index) as n from segment where analysis_id = @analysisId) s
        join unnest(@ids::uuid[]) with ordinality as ids (id, n) on ids.n = s.n
        join job j on j.id = @jobId
        """;

    public const string AllDone = """
        select not exists (
            select 1 from job_analysis ja join analysis a on a.id = ja.analysis_id where ja.job_id = @jobId and a.state <> 'done')
        """;
}
