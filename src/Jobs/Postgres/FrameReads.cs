using System.Runtime.CompilerServices;
using Dapper;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One committed frame of a job's detection. Its bytes are valid until the next frame is asked for.</summary>
public readonly record struct StoredFrame(long PtsUs, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Boxes);

/// <summary>One frame with what the linker said of it. Its bytes are valid until the next frame is asked for.</summary>
public readonly record struct LinkedStoredFrame(long PtsUs, ReadOnlyMemory<byte> Boxes, ReadOnlyMemory<byte> Linked);

/// <summary>Streams a job's frames in time order, a page in memory at a time. No connection is held while the caller works.</summary>
public sealed class FrameReads(Database database)
{
    // Some 250 kB of 23 boxes a frame: larger buffers are hard to get back from a pool.
    private const int PageFrames = 400;

    /// <summary>The frames as segments stored them: the linker's input.</summary>
    public async IAsyncEnumerable<StoredFrame> StreamAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var segments = await database.ReadAsync(async connection => (await connection.QueryAsync<(Guid AnalysisId, int Index)>(
            new CommandDefinition(FrameSql.ListSegments, new { jobId }, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        using var page = new FramePage(blobsPerFrame: 1);
        foreach (var (analysisId, index) in segments)
        {
            var (signatures, at, after) = (ReadOnlyMemory<byte>.Empty, 0, long.MinValue);
            do
            {
                signatures = await ReadSegmentAsync(page, analysisId, index, after, cancellationToken) ?? signatures;
                for (var i = 0; i < page.Count; i++, at++)
                    yield return new(page.PtsUs(i), signatures.Slice(at * PictureSignature.Size, PictureSignature.Size), page.Blob(i, 0));
                if (page.Count > 0) after = page.PtsUs(page.Count - 1);
            }
            while (page.Count == PageFrames);
        }
    }

    /// <summary>The frames with the linker's rows of one revision.</summary>
    public async IAsyncEnumerable<LinkedStoredFrame> StreamLinkedAsync(
        Guid jobId, int revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var page = new FramePage(blobsPerFrame: 2);
        var after = long.MinValue;
        do
        {
            await database.ReadAsync(async connection =>
            {
                await using var statements = new Statements(connection);
                statements.Add(FrameSql.ReadLinked, ("jobId", jobId), ("revision", revision), ("after", after), ("page", PageFrames));
                await using var answers = await statements.AskAsync(cancellationToken);
                await answers.NextAsync(cancellationToken);
                page.Read(answers.Row);
                return page.Count;
            }, cancellationToken);
            for (var i = 0; i < page.Count; i++) yield return new(page.PtsUs(i), page.Blob(i, 0), page.Blob(i, 1));
            if (page.Count > 0) after = page.PtsUs(page.Count - 1);
        }
        while (page.Count == PageFrames);
    }

    /// <returns>The segment's signatures with its first page, null with the others.</returns>
    private Task<byte[]?> ReadSegmentAsync(FramePage page, Guid analysisId, int index, long after, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection =>
        {
            await using var statements = new Statements(connection);
            statements.Add(FrameSql.ReadSegment, ("analysisId", analysisId), ("index", index), ("after", after), ("page", PageFrames));
            if (after == long.MinValue) statements.Add(FrameSql.ReadSignatures, ("analysisId", analysisId), ("index", index));
            await using var answers = await statements.AskAsync(cancellationToken);
            await answers.NextAsync(cancellationToken);
            page.Read(answers.Row);
            return after == long.MinValue && await answers.NextAsync(cancellationToken) ? answers.Row.GetFieldValue<byte[]>(0) : null;
        }, cancellationToken);
}

internal static class FrameSql
{
    public const string ListSegments = """
        select s.analysis_id, s.index
        from job_analysis ja
        join analysis a on a.id = ja.analysis_id and a.stage = 'detection'
        join segment s on s.analysis_id = a.id
        where ja.job_id = @jobId
        order by s.start_us
        """;

    // As one row, see FramePage. An aggregate takes the rows of a sorted subquery in their order; who reads them holds against it.
    public const string ReadSegment = """
        select count(*)::integer, string_agg(int8send(pts_us), ''), string_agg(int4send(length(boxes)), ''), string_agg(boxes, '')
        from (
            select f.pts_us, f.boxes
            from analysis a
            join frame_detections f on f.month = a.month and f.analysis_id = a.id and f.run = a.run
            join segment s on s.analysis_id = a.id and s.index = @index
            where a.id = @analysisId and f.pts_us >= s.start_us and f.pts_us < s.end_us and f.pts_us > @after
            order by f.pts_us
            limit @page) frames
        """;

    public const string ReadSignatures = "select signatures from segment where analysis_id = @analysisId and index = @index";

    public const string ReadLinked = """
        select count(*)::integer, string_agg(int8send(pts_us), ''),
               string_agg(int4send(length(boxes)), ''), string_agg(boxes, ''), string_agg(int4send(length(data)), ''), string_agg(data, '')
        from (
            select l.pts_us, f.boxes, l.data
            from job j
            join job_analysis ja on ja.job_id = j.id
            join analysis a on a.id = ja.analysis_id and a.stage = 'detection'
            join linked_frame l on l.month = date_trunc('month', j.created_at)::date and l.job_id = j.id and l.revision = @revision
            join frame_detections f on f.month = a.month and f.analysis_id = a.id and f.run = a.run and f.pts_us = l.pts_us
            where j.id = @jobId and l.pts_us > @after
            order by l.pts_us
            limit @page) frames
        """;
}
