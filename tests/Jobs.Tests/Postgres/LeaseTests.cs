using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Jobs.Tests.Postgres;

/// <summary>What holds and what happens when work fails, is lost or belongs to others.</summary>
public sealed class LeaseTests : FlowTest
{
    [Fact]
    public async Task A_job_fails_when_a_segment_exhausts_its_attempts_and_nothing_of_it_is_leased_any_more()
    {
        var job = await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await ExecuteAsync("update work set due_at = now() where state = 'pending'");
            var work = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
            await Db.Leases.FailAsync(work, new WorkFailure(FailureCode.MediaDecodeCrashed, "signal 11"), Token);
        }

        var status = await Db.Jobs.FindAsync(KnownTenants.Default, job, Token);
        Assert.Equal((JobState.Failed, FailureCode.MediaDecodeCrashed), (status!.State, status.Failure!));
        Assert.Null(await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token));
        Assert.Equal(3, await ScalarAsync("select count(*) from work_attempt where counted"));
    }

    [Fact]
    public async Task A_dependency_that_is_down_is_listed_and_not_counted()
    {
        await AcceptAsync();
        var work = (await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token))!;
        await Db.Leases.FailAsync(work, new WorkFailure(FailureCode.DependencyUnavailable, "down"), Token);
        Assert.Equal(0, await ScalarAsync("select attempts from work"));
        Assert.Equal(1, await ScalarAsync("select listed from work"));
        Assert.Null(await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token));
    }

    [Fact]
    public async Task A_source_that_is_gone_ends_the_job_instead_of_being_tried_for_ever()
    {
        var job = await AcceptAsync();
        var work = (await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token))!;
        await Db.Leases.FailAsync(work, new WorkFailure(FailureCode.SourceGone, "gone"), Token);
        Assert.Equal(JobState.Failed, (await Db.Jobs.FindAsync(KnownTenants.Default, job, Token))!.State);
    }

    [Fact]
    public async Task A_zombie_can_commit_nothing_once_its_lease_was_taken()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 1);
        var zombie = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        var segment = (await Db.Segments.BeginAsync(zombie, JobsDatabase.Pin, Token))!;

        await ExpireLeasesAsync();
        var heir = (await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token))!;
        Assert.Equal(zombie.Id, heir.Id);

        var refused = await Assert.ThrowsAsync<WorkFailure>(() => CommitAsync(zombie, segment));
        Assert.Equal(FailureCode.LeaseLost, refused.Code);
        Assert.Equal(0, await CountRowsAsync());
        Assert.Empty(await Db.Leases.HeartbeatAsync(worker.WorkerId, [new(zombie.Id, zombie.Epoch, 3)], Token));

        await CommitAsync(heir, segment);
        Assert.Equal(10, await CountRowsAsync());
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_lease_that_ran_out_but_that_nobody_took()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        var plan = (await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        await ExecuteAsync("update work set lease_until = now() - interval '1 hour' where state = 'leased'");

        Assert.Contains(plan.Id, await Db.Leases.HeartbeatAsync(worker.WorkerId, [new(plan.Id, plan.Epoch, 0)], Token));
        Assert.Equal(0, (await Db.Sweeps.SweepAsync(takeLeases: true, Token)).ExpiredLeases);
    }

    [Fact]
    public async Task Work_of_a_pinned_analysis_is_given_to_its_numerics_class_only()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);

        Assert.Null(await Db.Leases.TryLeaseAsync(JobsDatabase.NewWorker("cpu-other"), batchFirst: false, Token));
        Assert.NotNull(await Db.Leases.TryLeaseAsync(worker, batchFirst: false, Token));
    }

    [Fact]
    public async Task An_analysis_whose_numerics_class_is_gone_starts_again_under_another()
    {
        await AcceptAsync();
        var worker = JobsDatabase.NewWorker();
        await PlanAsync(worker, segments: 2);
        await ProcessOneAsync(worker);
        var registry = Db.Workers;
        await registry.ReportAsync(worker, "[]", 2, 0, "{}", Token);
        var other = JobsDatabase.NewWorker("cpu-other");
        await registry.ReportAsync(other, "[]", 2, 0, "{}", Token);
        var sweeps = Db.Sweeps;
        await sweeps.SweepAsync(takeLeases: true, Token);
        Assert.Null(await Db.Leases.TryLeaseAsync(other, batchFirst: false, Token));

        await ExecuteAsync("update worker set seen_at = now() - interval '1 hour' where numerics_class = 'cpu-test'");
        await sweeps.SweepAsync(takeLeases: true, Token);
        for (var i = 0; i < 2; i++)
        {
            var work = (await Db.Leases.TryLeaseAsync(other, batchFirst: false, Token))!;
            var segment = (await Db.Segments.BeginAsync(work, JobsDatabase.Pin with { NumericsClass = "cpu-other" }, Token))!;
            Assert.Equal(1, segment.Run);
            await CommitAsync(work, segment);
        }

        Assert.Equal(WorkKind.Link, (await Db.Leases.TryLeaseAsync(other, batchFirst: false, Token))!.Kind);
    }
}
