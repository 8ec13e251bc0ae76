using System.Runtime.InteropServices;
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
    public async Task<IReadOnlyList<UnplannedAnalysis>> BeginAsync(LeasedWork work, CancellationToken cancellationToken) =>
        (await BeginWithIndexAsync(work, cancellationToken)).Unplanned;

    /// <summary>As <see cref="BeginAsync"/>, with the video's index when an earlier plan has stored it.</summary>
    public Task<(IReadOnlyList<UnplannedAnalysis> Unplanned, byte[]? Index)> BeginWithIndexAsync(LeasedWork work, CancellationToken cancellationToken) =>
        database.InTransactionAsync<(IReadOnlyList<UnplannedAnalysis>, byte[]?)>(async (connection, transaction) =>
        {
            await using var statements = new Statements(connection, transaction);
            JobRows.Move(Fence.Hold(statements, work), work.JobId, JobState.Planning)
                .Add(PlanSql.ReadRequest, ("jobId", work.JobId), ("tenantId", work.TenantId), ("videoId", work.VideoId))
                .Add(PlanSql.FindUnplanned, ("jobId", work.JobId));
            await using var answers = await statements.AskAsync(cancellationToken);
            for (var asked = 0; asked < 3; asked++) await answers.NextAsync(cancellationToken); // The fence, the move, the request.
            var request = DbText.FromJson<JobRequest>(answers.Row.GetString(0));
            var index = await answers.Row.IsDBNullAsync(1, cancellationToken) ? null : answers.Row.GetFieldValue<byte[]>(1);
            var unplanned = await answers.NextListAsync(row => Unplanned(row, request), cancellationToken);
            await answers.EndAsync(cancellationToken);
            return (unplanned, index);
        }, cancellationToken);

    public Task<Committed> CommitAsync(
        LeasedWork work, VideoInfo info, byte[] index, IReadOnlyList<AnalysisPlan> plans, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await using var statements = new Statements(connection, transaction);
            Fence.Hold(statements, work).Add(
                PlanSql.StoreIndex, ("tenantId", work.TenantId), ("videoId", work.VideoId), ("info", DbText.ToJson(info)), ("index", index));
            foreach (var plan in plans) Start(statements, work, plan);
            Fence.Finish(statements, work);
            // All adopted segments may be done already: then nothing would ever commit and make the link due.
            JobRows.LinkWhenAnalysed(statements, time, work.JobId);
            JobRows.Move(statements, work.JobId, JobState.Running, new
            {
                segments = plans.Sum(one => one.Segments.Count),
                frames = plans.Sum(one => one.Segments.Sum(segment => segment.FramePtsUs.Length)),
            });
            await using var answers = await statements.AskAsync(cancellationToken);
            for (var asked = 0; asked <= plans.Count; asked++) await answers.NextAsync(cancellationToken); // The fence, and each start.
            var linking = await answers.NextValueAsync<long>(cancellationToken);
            var running = await answers.NextValueAsync<long>(cancellationToken);
            await answers.EndAsync(cancellationToken);
            return new Committed(
                linking ?? running ?? throw Fence.Lost(),
                [new WorkClass(linking is null ? WorkRoles.Detection : WorkRoles.Link, work.Lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    private static UnplannedAnalysis Unplanned(NpgsqlDataReader row, JobRequest request)
    {
        var stage = row.GetString(1);
        return new UnplannedAnalysis(
            row.GetGuid(0), DbText.Parse<Stage>(stage), DbText.FromJson<FrameSelection>(row.GetString(2)),
            request.Analyses.FirstOrDefault(one => DbText.Of(one.Stage) == stage)?.SegmentLength);
    }

    private void Start(Statements statements, LeasedWork work, AnalysisPlan plan)
    {
        var cut = plan.Segments;
        statements.Add(
            PlanSql.StartAnalysisOrStop,
            ("analysisId", plan.AnalysisId), ("jobId", work.JobId), ("segments", cut.Count),
            ("frames", cut.Sum(one => (long)one.FramePtsUs.Length)), ("warnings", DbText.ToJson(plan.Warnings)));
        statements.Add(
            PlanSql.InsertSegments,
            ("analysisId", plan.AnalysisId), ("tenantId", work.TenantId),
            ("indexes", cut.Select(one => one.Index).ToArray()), ("starts", cut.Select(one => one.StartUs).ToArray()),
            ("ends", cut.Select(one => one.EndUs).ToArray()), ("seeks", cut.Select(one => one.SeekUs).ToArray()),
            ("pts", cut.Select(one => MemoryMarshal.AsBytes(one.FramePtsUs.AsSpan()).ToArray()).ToArray()),
            ("counts", cut.Select(one => one.FramePtsUs.Length).ToArray()));
        statements.Add(
            PlanSql.MakeSegmentsDue,
            ("ids", cut.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray()),
            ("indexes", cut.Select(one => one.Index).ToArray()), ("starts", cut.Select(one => one.StartUs).ToArray()),
            ("analysisId", plan.AnalysisId), ("jobId", work.JobId), ("role", WorkRoles.Of(plan.Stage)));
    }
}

internal static class PlanSql
{
    public const string ReadRequest = """
        select j.request::text, (select i.frame_index from video_index i where i.tenant_id = @tenantId and i.video_id = @videoId)
        from job j
        where j.id = @jobId
        """;

    public const string FindUnplanned = """
        select a.id, a.stage, a.selection::text
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id
        where ja.job_id = @jobId and a.owner_job_id = @jobId and a.segments is null
        order by a.stage
        """;

    public const string StoreIndex = """
        insert into video_index (tenant_id, video_id, info, frame_index)
        values (@tenantId, @videoId, @info::jsonb, @index)
        on conflict do nothing
        """;

    // Stops what was sent behind it when the analysis has a cut already or another owner.
    public const string StartAnalysisOrStop = """
        with month_made as (select ensure_month(month) from analysis where id = @analysisId),
        started as (
            update analysis
            set state = 'running', segments = @segments, frames = @frames, warnings = @warnings::jsonb
            where id = @analysisId and owner_job_id = @jobId and segments is null and exists (select 1 from month_made)
            returning id)
        select 1 / count(*) from started
        """;

    public const string InsertSegments = """
        insert into segment (tenant_id, analysis_id, index, start_us, end_us, seek_us, frame_pts, frames)
        select @tenantId, @analysisId, s.*
        from unnest(@indexes::integer[], @starts::bigint[], @ends::bigint[], @seeks::bigint[], @pts::bytea[], @counts::integer[]) as s
        """;

    public const string MakeSegmentsDue = """
        insert into work (tenant_id, id, kind, job_id, analysis_id, segment_index, role, lane, priority, accepted_seq, start_us, held)
        select j.tenant_id, s.id, 'segment', j.id, @analysisId, s.index, @role, j.lane, j.priority, j.accepted_seq, s.start_us, j.paused
        from job j, unnest(@ids::uuid[], @indexes::integer[], @starts::bigint[]) as s (id, index, start_us)
        where j.id = @jobId
        """;
}
