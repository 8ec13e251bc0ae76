using System.Runtime.InteropServices;
using Dapper;
using Npgsql;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>Everything a worker needs to know of a leased segment.</summary>
public sealed record SegmentToProcess(
    VideoInfo Video, PlannedSegment Segment, Stage Stage, string Model, string ModelVersion, string Variant, int Run, DateOnly Month);

/// <summary>The numbers behind an analysis' bits, pinned at its first lease.</summary>
/// <param name="Model">What they hold for, as <c>name@version</c>; null: for whatever model the analysis asks for.</param>
public sealed record NumericsPin(string NumericsClass, string Variant, string ModelDigest, int BatchSize, string? Model = null);

/// <summary>The hop <c>segment</c>: pins the analysis, and commits a segment's rows in one fenced transaction.</summary>
public sealed class SegmentCommits(Database database, TimeProvider time)
{
    public Task<SegmentToProcess?> BeginAsync(LeasedWork work, NumericsPin pin, CancellationToken cancellationToken) =>
        BeginAsync(work, [pin], cancellationToken);

    /// <summary>Pins the analysis to this worker's numerics if nobody did yet, in a transaction of its own, and reads the segment.</summary>
    /// <param name="pins">One a model that this worker has.</param>
    /// <returns>Null when the analysis asks for another model or is pinned to other numerics: the lease is to be released.</returns>
    public Task<SegmentToProcess?> BeginAsync(LeasedWork work, IReadOnlyList<NumericsPin> pins, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            await using var statements = new Statements(connection);
            statements.Add(
                SegmentSql.Pin,
                ("analysisId", work.AnalysisId), ("models", pins.Select(one => one.Model).ToArray()),
                ("classes", pins.Select(one => one.NumericsClass).ToArray()), ("variants", pins.Select(one => one.Variant).ToArray()),
                ("digests", pins.Select(one => one.ModelDigest).ToArray()), ("batches", pins.Select(one => (short)one.BatchSize).ToArray()));
            statements.Add(SegmentSql.Read, ("analysisId", work.AnalysisId), ("segmentIndex", work.SegmentIndex));
            await using var answers = await statements.AskAsync(cancellationToken);
            if (!await answers.NextAsync(cancellationToken)) return null;
            var row = answers.Row.GetRowParser<SegmentRow>()(answers.Row);
            await answers.EndAsync(cancellationToken);
            return pins.Any(one => IsPinnedTo(row, one)) ? row.ToSegment() : null;
        }, cancellationToken);

    /// <summary>
    /// Writes the segment: its old rows away, the new ones in by binary COPY, the segment done; the last segment of the last analysis makes the
    /// link due. All or nothing, and nothing under an old lease.
    /// </summary>
    /// <exception cref="WorkFailure"><c>lease-lost</c>.</exception>
    public Task<Committed> CommitAsync(
        LeasedWork work, SegmentToProcess segment, SegmentResult result, string worker, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async (connection, transaction) =>
        {
            await HoldAsync(connection, transaction, work, segment, cancellationToken);
            await CopyAsync(connection, work, segment, result.Frames, cancellationToken);
            await Failpoint.ReachAsync(Failpoint.SegmentBeforeCommit, $"{work.Id}", cancellationToken);
            await using var statements = new Statements(connection, transaction);
            statements.Add(
                SegmentSql.MarkDone,
                ("analysisId", work.AnalysisId), ("segmentIndex", work.SegmentIndex),
                ("signatures", result.Frames.Signatures.AsMemory(0, result.Frames.Count * PictureSignature.Size)),
                ("worker", worker), ("timings", DbText.ToJson(result.Timings)), ("warnings", DbText.ToJson(result.Warnings)));
            Fence.Finish(statements, work);
            statements.Add(SegmentSql.CountDone, ("analysisId", work.AnalysisId), ("frames", (long)result.Frames.Count));
            JobRows.Tell(statements, work.JobId, "segment.done", new
            {
                segment = work.SegmentIndex,
                frames = result.Frames.Count,
                segment.Segment.StartUs,
                segment.Segment.EndUs,
                worker,
            });
            JobRows.LinkWhenAnalysed(statements, time, work.JobId);
            await using var answers = await statements.AskAsync(cancellationToken);
            var told = await answers.NextValueAsync<long>(cancellationToken);
            var linking = await answers.NextValueAsync<long>(cancellationToken);
            await answers.EndAsync(cancellationToken);
            return new Committed(linking ?? told, linking is null ? [] : [new WorkClass(WorkRoles.Link, work.Lane, WorkClass.AnyNumerics)]);
        }, cancellationToken);

    // A commit is all or nothing, so only a try before this one can have left rows; and there should be none even then.
    private static async Task HoldAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LeasedWork work, SegmentToProcess segment, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(connection, transaction);
        Fence.Hold(statements, work);
        if (work.Listed > 1)
        {
            statements.Add(
                SegmentSql.DeleteRows,
                ("month", segment.Month), ("analysisId", work.AnalysisId), ("run", (short)segment.Run),
                ("startUs", segment.Segment.StartUs), ("endUs", segment.Segment.EndUs));
        }

        await using var answers = await statements.AskAsync(cancellationToken);
        await answers.EndAsync(cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, LeasedWork work, SegmentToProcess segment, PackedFrames frames, CancellationToken cancellationToken)
    {
        await using var rows = await CopyRows.BeginAsync(connection, SegmentSql.CopyRows, cancellationToken);
        for (var i = 0; i < frames.Count; i++)
        {
            if (rows.IsFull) await rows.SendAsync(cancellationToken);
            rows.StartRow(7);
            rows.Write(work.TenantId);
            rows.Write(work.AnalysisId!.Value);
            rows.Write(frames.PtsUs[i]);
            rows.Write(segment.Month);
            rows.Write(work.SegmentIndex!.Value);
            rows.Write((short)segment.Run);
            rows.Write(frames.BoxesOf(i).Span);
        }

        await rows.CompleteAsync(cancellationToken);
    }

    private static bool IsPinnedTo(SegmentRow row, NumericsPin pin) =>
        (pin.Model is null || pin.Model == $"{row.Model}@{row.ModelVersion}")
        && row.NumericsClass == pin.NumericsClass && row.Variant == pin.Variant && row.ModelDigest == pin.ModelDigest;

    private sealed record SegmentRow(
        int Index, long StartUs, long EndUs, long? SeekUs, byte[] FramePts, string Info, string Stage, string Model, string ModelVersion,
        string? NumericsClass, string? Variant, string? ModelDigest, short Run, DateOnly Month)
    {
        public SegmentToProcess ToSegment() => new(
            DbText.FromJson<VideoInfo>(Info), new PlannedSegment(Index, StartUs, EndUs, SeekUs, MemoryMarshal.Cast<byte, long>(FramePts).ToArray()),
            DbText.Parse<Stage>(Stage), Model, ModelVersion, Variant!, Run, Month);
    }
}

internal static class SegmentSql
{
    public const string Pin = """
        with pinned as (
            update analysis a
            set numerics_class = p.numerics_class, variant = p.variant, model_digest = p.digest, batch_size = p.batch
            from unnest(@models::text[], @classes::text[], @variants::text[], @digests::text[], @batches::smallint[])
                as p (model, numerics_class, variant, digest, batch)
            where a.id = @analysisId and a.numerics_class is null and (p.model is null or p.model = a.model || '@' || a.model_version)
            returning a.id, a.numerics_class),
        waiting as (
            select w.id from work w join pinned p on p.id = w.analysis_id where w.state = 'pending' order by w.id for update of w skip locked)
        update work w set numerics = p.numerics_class
        from pinned p, waiting
        where w.id = waiting.id
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

    // Locks the analysis, and completes it with its last segment.
    public const string CountDone = """
        update analysis
        set segments_done = segments_done + 1,
            frames_done = frames_done + @frames,
            state = case when segments_done + 1 = segments then 'done' else state end,
            finished_at = case when segments_done + 1 = segments then now() end
        where id = @analysisId
        """;
}
