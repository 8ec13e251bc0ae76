using Dapper;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>The flow over the real database, hop by hop, without pixels.</summary>
public sealed class FlowTests : FlowTest
{
    [Fact]
    public async Task A_job_goes_through_all_hops_and_leaves_a_gapless_history()
    {
        var job = await AcceptAsync();
        await RunToEndAsync(segments: 2);

        var status = await Db.Jobs.FindAsync(KnownTenants.Default, job, Token);
        Assert.Equal(JobState.Succeeded, status!.State);
        Assert.Equal(1, status.ResultsRevision);
        Assert.Equal(20, Assert.Single(status.Analyses).FramesDone);
        var events = await Db.History.ListEventsAsync(KnownTenants.Default, job, 0, 100, Token);
        Assert.Equal(
            ["job.queued", "job.planning", "job.running", "segment.done", "segment.done", "job.linking", "job.succeeded"],
            events!.Select(one => one.Type));
        Assert.Equal(Enumerable.Range(1, 7).Select(seq => (long)seq), events!.Select(one => one.Seq));
    }

    [Fact]
    public async Task Results_can_be_read_up_to_the_first_gap_while_the_job_runs()
    {
        var job = await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 3);
        var results = new ResultQueries(Db.Database);
        Assert.Empty((await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!.Frames);

        var first = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        await ProcessOneAsync(worker);
        Assert.Empty((await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!.Frames);
        await ProcessAsync(first);
        var page = (await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!;
        Assert.Equal((2_000_000L, 20, 0), (page.CompleteUntilUs, page.Frames.Count, page.Revision));
        Assert.Null(await results.ReadPageAsync(Guid.CreateVersion7(), job, new(null, null, null, 100), Token));
    }

    [Fact]
    public async Task Warnings_are_told_while_the_job_runs()
    {
        var job = await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 3);
        Assert.Empty((await Db.Jobs.FindAsync(KnownTenants.Default, job, Token))!.Warnings);
        foreach (var missing in (int[])[2, 3])
        {
            var work = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
            var segment = (await Db.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!;
            var result = JobsDatabase.ResultOf(segment) with { Warnings = [Warning.FramesMissing(missing, segment.Segment.StartUs)] };
            await Db.Segments.CommitAsync(work, segment, result, "test", Token);
        }

        Assert.Equal([Warning.FramesMissing(5, 0)], (await Db.Jobs.FindAsync(KnownTenants.Default, job, Token))!.Warnings);
    }

    [Fact]
    public async Task An_analyst_reads_one_row_per_detection_in_pixels()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        var work = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        var segment = (await Db.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!;
        var box = new PackedBox { Left = 81, Top = 4000, Right = 65535, Bottom = 8, Score = 9000, ClassId = 32, Flags = BoxFlags.OffPitch };
        var one = new SegmentResult("t", new PackedFrames([0], new byte[48], [0, 24], PackedBoxes.AsBytes([box]).ToArray()), [], new(0, 0, 0, 0));
        await Db.Segments.CommitAsync(work, segment, one, "test", Token);

        await using var connection = await Db.Database.OpenAsync(Token);
        var row = await connection.QuerySingleAsync<(decimal Left, decimal Top, decimal Right, decimal Score, int Class, bool Off)>(
            "select left_px, top_px, right_px, score, class_id, off_pitch from detections");
        Assert.Equal((10.125m, 500m, 8191.875m, 0.9m, 32, true), row);
    }
}
