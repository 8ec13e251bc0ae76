using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>Which analyses a new job refers to, adopts or makes.</summary>
public sealed class ReuseTests : FlowTest
{
    [Fact]
    public async Task The_same_request_again_is_answered_from_what_is_there()
    {
        var video = await Db.AddVideoAsync(1, Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await RunToEndAsync(segments: 1);

        var again = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal("link", again.Due!.Value.Role);
        Assert.Equal(WorkKind.Link, (await LinkAsync()).Kind);
        Assert.True(Assert.Single((await Db.Jobs.FindAsync(video.TenantId, again.JobId, Token))!.Analyses).Reused);
        Assert.Equal(1, await ScalarAsync("select count(*) from analysis"));
    }

    [Fact]
    public async Task Without_reuse_and_for_other_frames_a_new_analysis_is_made()
    {
        var video = await Db.AddVideoAsync(1, Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await RunToEndAsync(segments: 1);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, reuse: false), Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video, selection: new FrameSelection(2, null, null)), Token);

        Assert.Equal([1, 2, 1], await ColumnAsync("select generation from analysis order by created_at"));
    }

    [Fact]
    public async Task An_unfinished_analysis_of_an_ended_job_is_adopted_with_its_finished_segments()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var first = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 3);
        await ProcessOneAsync(worker);
        await Db.Control.CancelAsync(video.TenantId, first.JobId, Token);
        Assert.Null(await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token));

        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await PlanAsync(worker, segments: 3);
        await ProcessOneAsync(worker);
        await ProcessOneAsync(worker);
        Assert.Equal(WorkKind.Link, (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!.Kind);
        Assert.Equal(3, await ScalarAsync("select count(*) from work_attempt t join work w on w.id = t.work_id where w.kind = 'segment'"));
    }

    [Fact]
    public async Task A_job_that_asks_while_another_computes_takes_the_next_generation()
    {
        var video = await Db.AddVideoAsync(1, Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal([1, 2], await ColumnAsync("select generation from analysis order by generation"));
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_job_and_refuses_another_body()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var job = JobsDatabase.JobFor(video, idempotencyKey: "k");
        var first = await Db.Acceptance.AcceptAsync(job, Token);
        var second = await Db.Acceptance.AcceptAsync(job, Token);
        Assert.Equal(first.JobId, second.JobId);
        Assert.True(second.Replayed);

        var other = await Assert.ThrowsAsync<WorkFailure>(
            () => Db.Acceptance.AcceptAsync(job with { RequestHash = JobAcceptance.HashRequest("other") }, Token));
        Assert.Equal(FailureCode.IdempotencyKeyReused, other.Code);
        Assert.Equal(1, await ScalarAsync("select count(*) from job"));
    }

    [Fact]
    public async Task A_job_that_adopts_an_analysis_whose_last_segment_has_committed_meanwhile_goes_on_to_link()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var first = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        await ProcessOneAsync(worker);
        // As if acceptance had read the analysis before its last commit.
        await ExecuteAsync("update analysis set state = 'running'");
        await Db.Control.CancelAsync(video.TenantId, first.JobId, Token);

        var second = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        Assert.Equal("link", second.Due!.Value.Role);
        Assert.Equal((WorkKind.Link, second.JobId), await LeaseAnyAsync(worker));
    }

    [Fact]
    public async Task A_plan_that_outlives_its_job_cuts_nothing()
    {
        var video = await Db.AddVideoAsync(1, Token);
        var first = await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);
        var worker = JobsDatabase.NewWorker();
        var late = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        await Db.Control.CancelAsync(video.TenantId, first.JobId, Token);
        await Db.Acceptance.AcceptAsync(JobsDatabase.JobFor(video), Token);

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => Db.PlanAsync(late, 2, Token));
        Assert.Equal(FailureCode.LeaseLost, refused.Code);
        Assert.Equal(0, await ScalarAsync("select count(*) from segment"));
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);
    }
}
