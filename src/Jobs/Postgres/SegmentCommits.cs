using System.Runtime.InteropServices;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Everything a worker needs to know of a leased segment.</summary>
public sealed record SegmentToProcess(
    VideoInfo Video, PlannedSegment Segment, Stage Stage, string Model, string ModelVersion, string Variant, int Run, DateOnly Month);

/// <summary>The numbers behind an analysis' bits, pinned at its first lease.</summary>
public sealed record NumericsPin(string NumericsClass, string Variant, string ModelDigest, int BatchSize);

/// <summary>The hop <c>segment</c>: pins the analysis, and commits a segment's rows in one fenced transaction.</summary>
public sealed class SegmentCommits(Database database, TimeProvider time)
{
    /// <summary>Which model the analysis asks for.</summary>
    public Task<(string Name, string Version)> FindModelAsync(Guid analysisId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleAsync<(string, string)>(
            new CommandDefinition(SegmentSql.FindModel, new { analysisId }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Pins the analysis to this worker's numerics if nobody did yet, in one statement of its own, and reads the segment.</summary>
    /// <returns>Null when the analysis is pinned to other numerics: the lease is to be released.</returns>
    public async Task<SegmentToProcess?> BeginAsync(LeasedWork work, NumericsPin pin, CancellationToken cancellationToken)
    {
        await database.ReadAsync(connection => connection.ExecuteAsync(new CommandDefinition(SegmentSql.Pin, new
        {
            work.AnalysisId,
            pin.NumericsClass,
            pin.Variant,
            pin.ModelDigest,
            batchSize = (short)pin.BatchSize,
        }, cancellationToken: cancellationToken)), cancellationToken);

        return await database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<SegmentRow>(new CommandDefinition(
                SegmentSql.Read, new { work.AnalysisId, work.SegmentIndex }, cancellationToken: cancellationToken));
            if (row is null || row.NumericsClass != pin.NumericsClass || row.Variant != pin.Variant || row.ModelDigest != pin.ModelDigest) return null;
            var segment = new PlannedSegment(row.Index, row.StartUs, row.EndUs, row.SeekUs, MemoryMarshal.Cast<byte, long>(row.FramePts).ToArray());
            return new SegmentToProcess(
                DbText.FromJson<VideoInfo>(row.Info), segment, DbText.Parse<Stage>(row.Stage), row.Model, row.ModelVersion, row.Variant, row.Run, row.Month);
        }, cancellationToken);
    }

    /// <summary>
    /// Writes the segment: its old rows away, the new ones in by binary COPY, the segment done; the last segment of the last analysis makes the
    /// link due. All or nothing, and nothing under an old lease.
    /// </summary>
    /// <exception cref="WorkFailure"><c>lease-lost</c>.</exception>
    public Task<Committed> CommitAsync(
        LeasedWork work, SegmentToProcess segment, SegmentResult result, string worker, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await Fence.HoldAsync(connection, transaction, work);
            await connection.ExecuteAsync(SegmentSql.DeleteRows,
                new { segment.Month, work.AnalysisId, run = (short)segment.Run, segment.Segment.StartUs, segment.Segment.EndUs }, transaction);
            await CopyAsync(connection, work, segment, result.Frames, cancellationToken);
            await connection.ExecuteAsync(SegmentSql.MarkDone, new
            {
                work.AnalysisId,
                work.SegmentIndex,
                signatures = result.Frames.Signatures.AsSpan(0, result.Frames.Count * PictureSignature.Size).ToArray(),
                worker,
                timings = DbText.ToJson(result.Timings),
                warnings = DbText.ToJson(result.Warnings),
            }, transaction);
            await Fence.FinishAsync(connection, transaction, work);

            var last = await connection.QuerySingleAsync<bool>(SegmentSql.CountDone, new { work.AnalysisId, frames = (long)result.Frames.Count }, transaction);
            var seq = await JobRows.TellAsync(connection, transaction, work.JobId, "segment.done", new
            {
                segment = work.SegmentIndex,
                frames = result.Frames.Count,
                segment.Segment.StartUs,
                segment.Segment.EndUs,
                worker,
            });
            if (!last || !await connection.QuerySingleAsync<bool>(PlanSql.AllDone, new { work.JobId }, transaction)) return new Committed(seq, []);

            var lane = (Lane)await connection.QuerySingleAsync<short>(PlanSql.ReadLane, new { work.JobId }, transaction);
            seq = await JobRows.MoveAsync(connection, transaction, work.JobId, JobState.Linking) ?? seq;
            await Fence.MakeDueAsync(connection, transaction, time, work.JobId, WorkKind.Link);
            return new Committed(seq, [new WorkClass(WorkRoles.Link, lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    private static async Task CopyAsync(
        NpgsqlConnection connection, LeasedWork work, SegmentToProcess segment, PackedFrames frames, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(SegmentSql.CopyRows, cancellationToken);
        for (var i = 0; i < frames.Count; i++)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(work.TenantId, cancellationToken);
            await writer.WriteAsync(work.AnalysisId!.Value, cancellationToken);
            await writer.WriteAsync(frames.PtsUs[i], cancellationToken);
            await writer.WriteAsync(segment.Month, NpgsqlDbType.Date, cancellationToken);
            await writer.WriteAsync(work.SegmentIndex!.Value, cancellationToken);
            await writer.WriteAsync((short)segment.Run, cancellationToken);
            await writer.WriteAsync(frames.BoxesOf(i), NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private sealed record SegmentRow(
        int Index, long StartUs, long EndUs, long? SeekUs, byte[] FramePts, string Info, string Stage, string Model, string ModelVersion,
        string? NumericsClass, string? Variant, string? ModelDigest, short Run, DateOnly Month);
}

internal static class SegmentSql
{
    public const string FindModel = "select model, model_version from analysis where id = @analysisId";

    public const string Pin = """
        update analysis
        set numerics_class = @numericsClass, variant = @variant, model_digest = @modelDigest, batch_size = @batchSize
        where id = @analysisId and numerics_class is null
        """;

    public const string Read = """
        select s.index, s.start_us, s.end_us, s.seek_us, s.frame_pts, i.info::text as info, a.stage, a.model, a.model_version,
               a.numerics_class, a.variant, a.model_digest, a.run, a.month
        from segment s
        join analysis a on a.id = s.analysis_id
        join video_index i on i.tenant_id = a.tenant_id and i.video_id = a.video_id
        where s.analysis_id = @analysisId and s.index = @segmentIndex
        """;

    public const string DeleteRows = """
        delete from frame_detections
        where month = @month and analysis_id = @analysisId and run = @run and pts_us >= @startUs and pts_us < @endUs
        """;

    public const string CopyRows =
        "copy frame_detections (tenant_id, analysis_id, pts_us, month, segment_index, run, boxes) from stdin (format binary)";

    public const string MarkDone = """
        update segment
        set done = true, signatures = @signatures, worker = @worker, timings = @timings::jsonb, warnings = @warnings::jsonb
        where analysis_id = @analysisId and index = @segmentIndex
        """;

    // Locks the analysis; true for the commit that completes it.
    public const string CountDone = """
        update analysis
        set segments_done = segments_done + 1,
            frames_done = frames_done + @frames,
            state = case when segments_done + 1 = segments then 'done' else state end,
            finished_at = case when segments_done + 1 = segments then now() end
        where id = @analysisId
        returning state = 'done'
        """;
}
