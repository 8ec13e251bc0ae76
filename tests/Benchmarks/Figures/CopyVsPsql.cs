using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// Committing segments of 30 s (750 frames of 23 boxes) with all that belongs to a commit, against <c>psql \copy</c> (binary) of the same rows
/// into an equal table, partitioned by month like ours: one session, one server and a transaction a segment on both sides. And what a stored frame
/// takes on disk, index included.
/// </summary>
internal static partial class CopyVsPsql
{
    private const int FramesPerSegment = 750, Boxes = 23;
    private const string Commit = "segment_commit", Copy = "psql_copy";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        using var folder = TestFolder.Create("bench");
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var segments = bench.Scale(100, 8);
        var planned = new PlannedJob(database, folder, FramesPerSegment);
        await CommitAllAsync(planned, 4, bench.Token); // Prepares statements and compiles code.

        var stored = new List<double>();
        var rounds = await Rounds.RunAsync(
            bench, "rows/s",
            new Side(Commit, () => CommitAllAsync(planned, segments, bench.Token)),
            new Side(Copy, async () => await CopyAllAsync(test, folder.Path, segments, bench.Token)));
        var bytes = await BytesPerFrameAsync(test, bench.Token);
        return
        [
            Figure.AtLeast(
                "copy_vs_psql", rounds.Ratio(Commit, Copy), 0.9, "ratio",
                $"{segments} segments of {FramesPerSegment} rows, a transaction each, one server without fsync; {rounds.Describe("rows/s", Commit, Copy)}"),
            Figure.AtMost(
                "stored_bytes_per_frame", bytes, 740, "bytes", string.Create(
                    CultureInfo.InvariantCulture, $"{Boxes} boxes a frame, heap and index; a match of 135,000 frames takes {bytes * 135_000 / 1e6:F0} MB")),
        ];
    }

    /// <returns>Rows a second inside the commits.</returns>
    private static async Task<double> CommitAllAsync(PlannedJob planned, int segments, CancellationToken cancellationToken)
    {
        var commits = new SegmentCommits(planned.Database, TimeProvider.System);
        var seconds = 0.0;
        foreach (var (work, segment) in await planned.LeaseAsync(segments, cancellationToken))
        {
            var frames = FramesOf(segment.Segment);
            var result = new SegmentResult("bench", frames, [], new SegmentTimings(1, 2, 3, 4));
            var start = Stopwatch.GetTimestamp();
            await commits.CommitAsync(work, segment, result, "bench", cancellationToken);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return segments * FramesPerSegment / seconds;
    }

    /// <summary>The rows of the last job, a file a segment, out of the table and into its double; only the way in counts, by psql's own clock.</summary>
    private static async Task<double> CopyAllAsync(TestDatabase test, string folder, int segments, CancellationToken cancellationToken)
    {
        const string columns = "tenant_id, analysis_id, pts_us, month, segment_index, run, boxes";
        await PsqlAsync(test,
        [
            """
            drop table if exists double;
            create table double (like frame_detections including all) partition by range (month);
            create table double_part partition of double for values from ('2000-01-01') to ('2100-01-01')
            """,
        ], cancellationToken);
        var last = "(select id from analysis order by created_at desc, id desc limit 1)";
        string File(int segment) => Path.Combine(folder, $"segment-{segment}");
        await PsqlAsync(test, [.. Enumerable.Range(0, segments).Select(i =>
            $"\\copy (select {columns} from frame_detections where analysis_id = {last} and segment_index = {i} order by pts_us) to '{File(i)}' (format binary)")], cancellationToken);
        var output = await PsqlAsync(test, ["\\timing on", .. Enumerable.Range(0, segments).Select(i =>
            $"\\copy double ({columns}) from '{File(i)}' (format binary)")], cancellationToken);
        var times = Timing().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        if (times.Count != segments) throw new InvalidOperationException($"psql told {times.Count} times of {segments}");
        return segments * FramesPerSegment / (times.Sum() / 1000);
    }

    private static async Task<string> PsqlAsync(TestDatabase test, string[] commands, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(test.ConnectionString);
        var run = await Command.RunAsync("psql",
        [
            "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-d", server.Database!,
            .. commands.SelectMany(one => new[] { "-c", one }),
        ], cancellationToken);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"psql: {run.Error}");
    }

    private static async Task<double> BytesPerFrameAsync(TestDatabase test, CancellationToken cancellationToken)
    {
        await using var command = test.DataSource.CreateCommand("""
            select sum(pg_total_relation_size(relid))::float8 / (select count(*) from frame_detections)
            from pg_partition_tree('frame_detections') where isleaf
            """);
        return (double)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static PackedFrames FramesOf(PlannedSegment segment)
    {
        var (frames, perFrame) = (segment.FramePtsUs.Length, Boxes * PackedBox.Size);
        return new PackedFrames(
            segment.FramePtsUs, RandomNumberGenerator.GetBytes(frames * PictureSignature.Size),
            [.. Enumerable.Range(0, frames + 1).Select(i => i * perFrame)], RandomNumberGenerator.GetBytes(frames * perFrame));
    }

    [GeneratedRegex(@"^Time: ([0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex Timing();
}
