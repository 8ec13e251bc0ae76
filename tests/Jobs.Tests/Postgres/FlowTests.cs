using Dapper;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>The flow over the real database, hop by hop, without pixels.</summary>
public sealed class FlowTests : IAsyncLifetime
{
    private JobsDatabase _db = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _db = await JobsDatabase.CreateAsync(Token);

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task A_job_goes_through_all_hops_and_leaves_a_gapless_history()
    {
        var job = await AcceptAsync();
        await RunToEndAsync(segments: 2);

        var status = await _db.Jobs.FindAsync(KnownTenants.Default, job, Token);
        Assert.Equal(JobState.Succeeded, status!.State);
        Assert.Equal(1, status.ResultsRevision);
        Assert.Equal(20, Assert.Single(status.Analyses).FramesDone);
        var events = await _db.Jobs.ListEventsAsync(KnownTenants.Default, job, 0, 100, Token);
        Assert.Equal(
            ["job.queued", "job.planning", "job.running", "segment.done", "segment.done", "job.linking", "job.succeeded"],
            events.Select(one => one.Type));
        Assert.Equal(Enumerable.Range(1, 7).Select(seq => (long)seq), events.Select(one => one.Seq));
    }

    [Fact]
    public async Task A_zombie_can_commit_nothing_once_its_lease_was_taken()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        var zombie = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        var segment = (await _db.Segments.BeginAsync(zombie, JobsDatabase.Pin, Token))!;

        await ExpireLeasesAsync();
        var heir = (await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), Token))!;
        Assert.Equal(zombie.Id, heir.Id);

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => CommitAsync(zombie, segment));
        Assert.Equal(FailureCode.LeaseLost, refused.Code);
        Assert.Equal(0, await CountRowsAsync());
        Assert.Empty(await _db.Leases.HeartbeatAsync(worker.WorkerId, [new(zombie.Id, zombie.Epoch, 3)], Token));

        await CommitAsync(heir, segment);
        Assert.Equal(10, await CountRowsAsync());
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_lease_that_ran_out_but_that_nobody_took()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        var plan = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        await ExecuteAsync("update work set lease_until = now() - interval '1 hour' where state = 'leased'");

        Assert.Contains(plan.Id, await _db.Leases.HeartbeatAsync(worker.WorkerId, [new(plan.Id, plan.Epoch, 0)], Token));
        Assert.Equal(0, (await new Sweeps(_db.Database).SweepAsync(takeLeases: true, Token)).ExpiredLeases);
    }

    [Fact]
    public async Task The_same_request_again_is_answered_from_what_is_there()
    {
        var video = await _db.AddVideoAsync(1, Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await RunToEndAsync(segments: 1);

        var again = await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal("link", again.Due!.Value.Role);
        Assert.Equal(WorkKind.Link, (await LinkAsync()).Kind);
        Assert.True(Assert.Single((await _db.Jobs.FindAsync(video.TenantId, again.JobId, Token))!.Analyses).Reused);
        Assert.Equal(1, await ScalarAsync("select count(*) from analysis"));
    }

    [Fact]
    public async Task Without_reuse_and_for_other_frames_a_new_analysis_is_made()
    {
        var video = await _db.AddVideoAsync(1, Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await RunToEndAsync(segments: 1);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse: false), Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, selection: new FrameSelection(2, null, null)), Token);

        Assert.Equal([1, 2, 1], await ColumnAsync("select generation from analysis order by created_at"));
    }

    [Fact]
    public async Task An_unfinished_analysis_of_an_ended_job_is_adopted_with_its_finished_segments()
    {
        var video = await _db.AddVideoAsync(1, Token);
        var first = await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 3);
        await ProcessOneAsync(worker);
        await new JobControl(_db.Database).CancelAsync(video.TenantId, first.JobId, Token);
        Assert.Null(await _db.Leases.TryLeaseAsync(worker, Token));

        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await PlanAsync(worker, segments: 3);
        await ProcessOneAsync(worker);
        await ProcessOneAsync(worker);
        Assert.Equal(WorkKind.Link, (await _db.Leases.TryLeaseAsync(worker, Token))!.Kind);
        Assert.Equal(3, await ScalarAsync("select count(*) from work_attempt t join work w on w.id = t.work_id where w.kind = 'segment'"));
    }

    [Fact]
    public async Task A_job_that_asks_while_another_computes_takes_the_next_generation()
    {
        var video = await _db.AddVideoAsync(1, Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal([1, 2], await ColumnAsync("select generation from analysis order by generation"));
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_job_and_refuses_another_body()
    {
        var video = await _db.AddVideoAsync(1, Token);
        var job = JobsDatabase.JobFor(video, idempotencyKey: "k");
        var first = await _db.Acceptance.AcceptAsync(job, Token);
        var second = await _db.Acceptance.AcceptAsync(job, Token);
        Assert.Equal(first.JobId, second.JobId);
        Assert.True(second.Replayed);

        var other = await Assert.ThrowsAsync<WorkFailure>(
            () => _db.Acceptance.AcceptAsync(job with { RequestHash = JobAcceptance.HashRequest("other") }, Token));
        Assert.Equal(FailureCode.IdempotencyKeyReused, other.Code);
        Assert.Equal(1, await ScalarAsync("select count(*) from job"));
    }

    [Fact]
    public async Task Work_of_a_pinned_analysis_is_given_to_its_numerics_class_only()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);

        Assert.Null(await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker("cpu-other"), Token));
        Assert.NotNull(await _db.Leases.TryLeaseAsync(worker, Token));
    }

    [Fact]
    public async Task A_job_fails_when_a_segment_exhausts_its_attempts_and_nothing_of_it_is_leased_any_more()
    {
        var job = await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await ExecuteAsync("update work set due_at = now() where state = 'pending'");
            var work = (await _db.Leases.TryLeaseAsync(worker, Token))!;
            await _db.Leases.FailAsync(work, new WorkFailure(FailureCode.MediaDecodeCrashed, "signal 11"), Token);
        }

        var status = await _db.Jobs.FindAsync(KnownTenants.Default, job, Token);
        Assert.Equal((JobState.Failed, FailureCode.MediaDecodeCrashed), (status!.State, status.Failure!));
        Assert.Null(await _db.Leases.TryLeaseAsync(worker, Token));
        Assert.Equal(3, await ScalarAsync("select count(*) from work_attempt where counted"));
    }

    [Fact]
    public async Task A_dependency_that_is_down_is_listed_and_not_counted()
    {
        await AcceptAsync();
        var work = (await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), Token))!;
        await _db.Leases.FailAsync(work, new WorkFailure(FailureCode.DependencyUnavailable, "down"), Token);
        Assert.Equal(0, await ScalarAsync("select attempts from work"));
        Assert.Equal(1, await ScalarAsync("select listed from work"));
        Assert.Null(await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), Token));
    }

    [Fact]
    public async Task Results_can_be_read_up_to_the_first_gap_while_the_job_runs()
    {
        var job = await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 3);
        var results = new ResultQueries(_db.Database);
        Assert.Empty((await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!.Frames);

        var first = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        await ProcessOneAsync(worker);
        Assert.Empty((await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!.Frames);
        await ProcessAsync(first);
        var page = (await results.ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token))!;
        Assert.Equal((2_000_000L, 20, 0), (page.CompleteUntilUs, page.Frames.Count, page.Revision));
        Assert.Null(await results.ReadPageAsync(Guid.CreateVersion7(), job, new(null, null, null, 100), Token));
    }

    [Fact]
    public async Task An_analyst_reads_one_row_per_detection_in_pixels()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        var work = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        var segment = (await _db.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!;
        var box = new PackedBox { Left = 81, Top = 4000, Right = 65535, Bottom = 8, Score = 9000, ClassId = 32, Flags = BoxFlags.OffPitch };
        var one = new SegmentResult("t", new PackedFrames([0], new byte[48], [0, 24], PackedBoxes.AsBytes([box]).ToArray()), [], new(0, 0, 0, 0));
        await _db.Segments.CommitAsync(work, segment, one, "test", Token);

        await using var connection = await _db.Database.OpenAsync(Token);
        var row = await connection.QuerySingleAsync<(decimal Left, decimal Top, decimal Right, decimal Score, int Class, bool Off)>(
            "select left_px, top_px, right_px, score, class_id, off_pitch from detections");
        Assert.Equal((10.125m, 500m, 8191.875m, 0.9m, 32, true), row);
    }

    [Fact]
    public async Task An_analysis_whose_numerics_class_is_gone_starts_again_under_another()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);
        var registry = new WorkerRegistry(_db.Database);
        await registry.ReportAsync(worker, "[]", 2, 0, "{}", Token);
        var other = JobsDatabase.NewWorker("cpu-other");
        await registry.ReportAsync(other, "[]", 2, 0, "{}", Token);
        var sweeps = new Sweeps(_db.Database);
        await sweeps.SweepAsync(takeLeases: true, Token);
        Assert.Null(await _db.Leases.TryLeaseAsync(other, Token));

        await ExecuteAsync("update worker set seen_at = now() - interval '1 hour' where numerics_class = 'cpu-test'");
        await sweeps.SweepAsync(takeLeases: true, Token);
        for (var i = 0; i < 2; i++)
        {
            var work = (await _db.Leases.TryLeaseAsync(other, Token))!;
            var segment = (await _db.Segments.BeginAsync(work, JobsDatabase.Pin with { NumericsClass = "cpu-other" }, Token))!;
            Assert.Equal(1, segment.Run);
            await CommitAsync(work, segment);
        }

        Assert.Equal(WorkKind.Link, (await _db.Leases.TryLeaseAsync(other, Token))!.Kind);
    }

    [Fact]
    public async Task A_job_that_adopts_an_analysis_whose_last_segment_has_committed_meanwhile_goes_on_to_link()
    {
        var video = await _db.AddVideoAsync(1, Token);
        var first = await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        await ProcessOneAsync(worker);
        // As if acceptance had read the analysis before its last commit.
        await ExecuteAsync("update analysis set state = 'running'");
        await new JobControl(_db.Database).CancelAsync(video.TenantId, first.JobId, Token);

        var second = await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal("link", second.Due!.Value.Role);
        Assert.Equal((WorkKind.Link, second.JobId), await LeaseAnyAsync(worker));
    }

    [Fact]
    public async Task A_plan_that_outlives_its_job_cuts_nothing()
    {
        var video = await _db.AddVideoAsync(1, Token);
        var first = await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        var late = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        await new JobControl(_db.Database).CancelAsync(video.TenantId, first.JobId, Token);
        await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => _db.PlanAsync(late, 2, Token));
        Assert.Equal(FailureCode.LeaseLost, refused.Code);
        Assert.Equal(0, await ScalarAsync("select count(*) from segment"));
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);
    }

    [Fact]
    public async Task A_source_that_is_gone_ends_the_job_instead_of_being_tried_for_ever()
    {
        var job = await AcceptAsync();
        var work = (await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), Token))!;
        await _db.Leases.FailAsync(work, new WorkFailure(FailureCode.SourceGone, "gone"), Token);
        Assert.Equal(JobState.Failed, (await _db.Jobs.FindAsync(KnownTenants.Default, job, Token))!.State);
    }

    private async Task<(WorkKind, Guid)> LeaseAnyAsync(Leaser worker)
    {
        var work = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        return (work.Kind, work.JobId);
    }

    private async Task<Guid> AcceptAsync()
    {
        var video = await _db.AddVideoAsync(1, Token);
        return (await _db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token)).JobId;
    }

    private async Task PlanAsync(Leaser worker, int segments) =>
        await _db.PlanAsync((await _db.Leases.TryLeaseAsync(worker, Token))!, segments, Token);

    private async Task ProcessOneAsync(Leaser worker) => await ProcessAsync((await _db.Leases.TryLeaseAsync(worker, Token))!);

    private async Task ProcessAsync(LeasedWork work) => await CommitAsync(work, (await _db.Segments.BeginAsync(work, JobsDatabase.Pin, Token))!);

    private Task<Committed> CommitAsync(LeasedWork work, SegmentToProcess segment) =>
        _db.Segments.CommitAsync(work, segment, JobsDatabase.ResultOf(segment), "test", Token);

    private async Task<LeasedWork> LinkAsync()
    {
        var work = (await _db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), Token))!;
        await _db.Links.BeginAsync(work, Token);
        byte[] row = LinkedFrames.Encode([0], [], []);
        var frames = Enumerable.Range(0, 10).Select(i => (i * 100_000L, row));
        await _db.Links.CommitLinkAsync(work, frames, [], new JobSummary(10, 0, 0, []), [], Token);
        return work;
    }

    private async Task RunToEndAsync(int segments)
    {
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments);
        for (var i = 0; i < segments; i++) await ProcessOneAsync(worker);
        await LinkAsync();
        var publish = (await _db.Leases.TryLeaseAsync(worker, Token))!;
        Assert.Equal(WorkKind.Publish, publish.Kind);
        await _db.Links.CommitPublishAsync(publish, new string('a', 64), Token);
    }

    private async Task ExpireLeasesAsync()
    {
        await ExecuteAsync("update work set lease_until = now() - interval '1 second' where state = 'leased'");
        Assert.Equal(1, (await new Sweeps(_db.Database).SweepAsync(takeLeases: true, Token)).ExpiredLeases);
    }

    private Task<long> CountRowsAsync() => ScalarAsync("select count(*) from frame_detections");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _db.Database.OpenAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await _db.Database.OpenAsync(Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private async Task<List<int>> ColumnAsync(string sql)
    {
        await using var connection = await _db.Database.OpenAsync(Token);
        return (await connection.QueryAsync<int>(sql)).AsList();
    }
}
