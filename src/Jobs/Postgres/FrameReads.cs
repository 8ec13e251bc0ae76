using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One committed frame of a job's detection. Its bytes are valid until the next frame is asked for.</summary>
public readonly record struct StoredFrame(long PtsUs, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Boxes);

/// <summary>One frame with what the linker said of it. Its bytes are valid until the next frame is asked for.</summary>
public readonly record struct LinkedStoredFrame(long PtsUs, ReadOnlyMemory<byte> Boxes, ReadOnlyMemory<byte> Linked);

/// <summary>Streams a job's frames in time order, a page in memory at a time. No connection is held while the caller works.</summary>
public sealed class FrameReads(Database database)
{
    private const int PageFrames = 500;

    /// <summary>The frames as segments stored them: the linker's input.</summary>
    public async IAsyncEnumerable<StoredFrame> StreamAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var segments = await database.ReadAsync(async connection => (await connection.QueryAsync<(Guid AnalysisId, int Index)>(
            new CommandDefinition(FrameSql.ListSegments, new { jobId }, cancellationToken: cancellationToken))).AsList(), cancellationToken);
        using var page = new FramePage(blobsPerRow: 1);
        foreach (var (analysisId, index) in segments)
        {
            var signatures = await database.ReadAsync(async connection =>
            {
                await using var command = new NpgsqlCommand(FrameSql.ReadSegment, connection);
                command.Parameters.AddWithValue("analysisId", analysisId);
                command.Parameters.AddWithValue("index", index);
                await page.ReadAsync(command, cancellationToken);
                return await connection.QuerySingleAsync<byte[]>(
                    new CommandDefinition(FrameSql.ReadSignatures, new { analysisId, index }, cancellationToken: cancellationToken));
            }, cancellationToken);
            for (var i = 0; i < page.Count; i++)
                yield return new(page.PtsUs(i), signatures.AsMemory(i * PictureSignature.Size, PictureSignature.Size), page.Blob(i, 0));
        }
    }

    /// <summary>The frames with the linker's rows of one revision.</summary>
    public async IAsyncEnumerable<LinkedStoredFrame> StreamLinkedAsync(
        Guid jobId, int revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var page = new FramePage(blobsPerRow: 2);
        var after = long.MinValue;
        do
        {
            await database.ReadAsync(async connection =>
            {
                await using var command = new NpgsqlCommand(FrameSql.ReadLinked, connection);
                command.Parameters.AddWithValue("jobId", jobId);
                command.Parameters.AddWithValue("revision", revision);
                command.Parameters.AddWithValue("after", after);
                command.Parameters.AddWithValue("page", PageFrames);
                await page.ReadAsync(command, cancellationToken);
                return page.Count;
            }, cancellationToken);
            for (var i = 0; i < page.Count; i++) yield return new(page.PtsUs(i), page.Blob(i, 0), page.Blob(i, 1));
            if (page.Count > 0) after = page.PtsUs(page.Count - 1);
        }
        while (page.Count == PageFrames);
    }
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

    public const string ReadSegment = """
        select f.pts_us, f.boxes
        from analysis a
        join frame_detections f on f.month = a.month and f.analysis_id = a.id and f.run = a.run
        join segment s on s.analysis_id = a.id and s.index = @index
        where a.id = @analysisId and f.pts_us >= s.start_us and f.pts_us < s.end_us
        order by f.pts_us
        """;

    public const string ReadSignatures = "select signatures from segment where analysis_id = @analysisId and index = @index";

    public const string ReadLinked = """
        select l.pts_us, f.boxes, l.data as linked
        from job j
        join job_analysis ja on ja.job_id = j.id
        join analysis a on a.id = ja.analysis_id and a.stage = 'detection'
        join linked_frame l on l.month = date_trunc('month', j.created_at)::date and l.job_id = j.id and l.revision = @revision
        join frame_detections f on f.month = a.month and f.analysis_id = a.id and f.run = a.run and f.pts_us = l.pts_us
        where j.id = @jobId and l.pts_us > @after
        order by l.pts_us
        limit @page
        """;
}
