using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>What people and the clock do to a job.</summary>
public sealed class JobControlTests : FlowTest
{
    private readonly Leaser _worker = JobsDatabase.NewWorker();

    [Fact]
    public async Task A_paused_job_finishes_what_is_leased_and_nothing_more_is_leased_until_it_goes_on()
    {
        var job = await AcceptAsync();
        await PlanAsync(_worker, segments: 3);
        var running = (await LeaseAsync())!;
        Assert.NotNull(await Db.Control.PauseAsync(KnownTenants.Default, job, Token));
        Assert.Null(await Db.Control.PauseAsync(KnownTenants.Default, job, Token));
        Assert.True((await StatusAsync(job)).Paused);

        Assert.Null(await LeaseAsync());
        await ProcessAsync(running);
        Assert.Null(await LeaseAsync());
        Assert.Empty((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).DueClasses);

        Assert.NotNull(await Db.Control.ResumeAsync(KnownTenants.Default, job, Token));
        await ProcessOneAsync(_worker);
        await ProcessOneAsync(_worker);
        Assert.Equal(WorkKind.Link, (await LeaseAsync())!.Kind);
        Assert.Equal(
            ["job.queued", "job.planning", "job.running", "job.paused", "segment.done", "job.resumed", "segment.done", "segment.done", "job.linking"],
            (await Db.History.ListEventsAsync(KnownTenants.Default, job, 0, 100, Token))!.Select(one => one.Type));
    }

    [Fact]
    public async Task What_a_paused_job_would_do_next_waits_too()
    {
        var job = await AcceptAsync();
        await PlanAsync(_worker, segments: 1);
        var last = (await LeaseAsync())!;
        await Db.Control.PauseAsync(KnownTenants.Default, job, Token);
        await ProcessAsync(last);
        Assert.Equal(JobState.Linking, (await StatusAsync(job)).State);
        Assert.Null(await LeaseAsync());
        await Db.Control.ResumeAsync(KnownTenants.Default, job, Token);
        Assert.Equal(WorkKind.Link, (await LeaseAsync())!.Kind);
    }

    [Fact]
    public async Task Work_marked_as_held_of_a_job_that_goes_on_is_freed_by_the_sweeper()
    {
        await AcceptAsync();
        await ExecuteAsync("update work set held = true");
        Assert.Null(await LeaseAsync());
        await Db.Sweeps.SweepAsync(takeLeases: true, Token);
        Assert.NotNull(await LeaseAsync());
    }

    [Fact]
    public async Task A_job_not_finished_by_its_deadline_expires_and_a_late_commit_is_fenced()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var job = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video) with { ExpiresIn = TimeSpan.FromHours(1) }, Token)).JobId;
        await PlanAsync(_worker, segments: 1);
        var running = (await LeaseAsync())!;
        var segment = (await Db.Segments.BeginAsync(running, JobsDatabase.Pin, Token))!;
        Assert.Empty((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).Ended);

        await ExecuteAsync("update job set deadline_at = now() - interval '1 second'");
        var ended = Assert.Single((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).Ended);
        var status = await StatusAsync(job);
        Assert.Equal((job, JobState.Expired, null), (ended.JobId, status.State, status.Failure));
        var refused = await Assert.ThrowsAsync<WorkFailure>(() => CommitAsync(running, segment));
        Assert.Equal(FailureCode.LeaseLost, refused.Code);
        Assert.Empty((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).Ended);
    }

    [Fact]
    public async Task A_job_that_runs_longer_than_its_time_out_fails_and_waiting_or_pausing_is_not_running()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var job = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video) with { ExecutionTimeout = TimeSpan.FromMinutes(10) }, Token)).JobId;
        Assert.Equal(0, await ScalarAsync("select count(*) from job where run_until is not null"));
        await PlanAsync(_worker, segments: 1);
        Assert.Equal(1, await ScalarAsync("select count(*) from job where run_until - started_at between interval '599 s' and interval '601 s'"));

        await Db.Control.PauseAsync(KnownTenants.Default, job, Token);
        await ExecuteAsync("update job set paused_at = now() - interval '1 hour', run_until = now() - interval '1 minute'");
        Assert.Empty((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).Ended);
        await Db.Control.ResumeAsync(KnownTenants.Default, job, Token);
        Assert.Empty((await Db.Sweeps.SweepAsync(takeLeases: true, Token)).Ended);

        await ExecuteAsync("update job set run_until = now() - interval '1 second'");
        await Db.Sweeps.SweepAsync(takeLeases: true, Token);
        var status = await StatusAsync(job);
        Assert.Equal((JobState.Failed, FailureCode.Timeout), (status.State, status.Failure));
        Assert.Null(await LeaseAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retry_is_a_new_job_that_computes_only_what_is_missing(bool reuse)
    {
        var video = await Db.AddVideoAsync(1, Token);
        var first = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse) with { Priority = 3, ClientReference = "cup" }, Token)).JobId;
        await PlanAsync(_worker, segments: 3);
        await ProcessOneAsync(_worker);
        await Assert.ThrowsAsync<WorkFailure>(() => Db.Control.RetryAsync(video.TenantId, first, null, null, Token));
        await FailForGoodAsync();
        var before = await StatusAsync(first);

        var retry = (await Db.Control.RetryAsync(video.TenantId, first, null, null, Token)).JobId;
        var queued = await StatusAsync(retry);
        Assert.Equal((first, 3, "cup", 10L), (queued.RetryOf, queued.Priority, queued.ClientReference, Assert.Single(queued.Analyses).FramesReused));
        await PlanAsync(_worker, segments: 0);
        await ProcessOneAsync(_worker);
        await ProcessOneAsync(_worker);
        Assert.Equal(WorkKind.Link, (await LeaseAsync())!.Kind);
        // Each segment was committed once, whoever asked.
        Assert.Equal(3, await ScalarAsync("select count(*) from work_attempt t join work w on w.id = t.work_id where w.kind = 'segment' and t.outcome = 'done'"));
        var after = await StatusAsync(first);
        Assert.Equal((before.State, before.Failure, before.LastSeq), (after.State, after.Failure, after.LastSeq));
    }

    [Fact]
    public async Task A_succeeded_job_has_nothing_to_retry()
    {
        var job = await AcceptAsync();
        await RunToEndAsync(segments: 1);
        var refused = await Assert.ThrowsAsync<WorkFailure>(() => Db.Control.RetryAsync(KnownTenants.Default, job, null, null, Token));
        Assert.Equal(FailureCode.NothingToRetry, refused.Code);
    }

    [Fact]
    public async Task Cancelling_a_job_leaves_an_analysis_whole_that_another_refers_to()
    {
        var video = await Db.AddVideoAsync(1, Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await RunToEndAsync(segments: 1);
        var second = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token)).JobId;
        var third = (await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token)).JobId;
        await Db.Control.CancelAsync(video.TenantId, second, Token);
        Assert.Equal(third, (await LinkAsync()).JobId);
        Assert.Equal("done", await TextAsync("select state from analysis"));
    }

    [Fact]
    public async Task Every_try_is_listed_with_who_made_it_and_how_it_ended()
    {
        var job = await AcceptAsync();
        await PlanAsync(_worker, segments: 1);
        var lost = (await LeaseAsync())!;
        await ExpireLeasesAsync();
        await FailOnceAsync(FailureCode.DependencyUnavailable, "the store is down");
        await FailOnceAsync(FailureCode.MediaDecodeCrashed, "signal 11");

        var all = (await Db.History.ListAttemptsAsync(KnownTenants.Default, job, null, 100, Token))!;
        Assert.Equal(
            [(WorkKind.Plan, "done", false, null), (WorkKind.Segment, "lost", false, FailureCode.LeaseLost),
             (WorkKind.Segment, "failed", false, FailureCode.DependencyUnavailable), (WorkKind.Segment, "failed", true, FailureCode.MediaDecodeCrashed)],
            all.Select(one => (one.Kind, one.Outcome, one.Counted, one.Code)));
        Assert.Equal(("test", lost.Epoch, 0), (all[1].Worker, all[1].Epoch, all[1].SegmentIndex));

        var paged = new List<JobAttempt>();
        for (AttemptPlace? after = null; (await Db.History.ListAttemptsAsync(KnownTenants.Default, job, after, 1, Token))! is [var next]; after = next.Place) paged.Add(next);
        Assert.Equal(all, paged);
        Assert.Null(await Db.History.ListAttemptsAsync(Guid.CreateVersion7(), job, null, 100, Token));
    }

    private async Task<JobStatus> StatusAsync(Guid job) => (await Db.Jobs.FindAsync(KnownTenants.Default, job, Token))!;

    private Task<LeasedWork?> LeaseAsync() => Db.Leases.TryLeaseAsync(_worker, batchFirst: false, Token);

    private async Task FailForGoodAsync()
    {
        for (var i = 0; i < 3; i++) await FailOnceAsync(FailureCode.MediaDecodeCrashed, "signal 11");
    }

    private async Task FailOnceAsync(FailureCode code, string detail)
    {
        await ExecuteAsync("update work set due_at = now() where state = 'pending'");
        await Db.Leases.FailAsync((await LeaseAsync())!, new WorkFailure(code, detail), Token);
    }
}
