using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Tests.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Tests.Upkeep;

/// <summary>The clock is the database's: days pass by moving what was written into the past.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private UpkeepDatabase _db = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _db = await UpkeepDatabase.CreateAsync(("Retention:SourceDays", "10"), ("Retention:ResultDays", "30"), ("Retention:ArtifactDays", "20"));

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Each_thing_goes_after_its_own_days_and_not_before()
    {
        var video = await _db.AddVideoAsync();
        var job = await _db.FinishedJobAsync(video, artifacts: ArtifactKind.AnnotatedVideo);
        await PassDaysAsync(9);
        Assert.Equal(new RetentionReport(0, 0, 0, 0), await RunAsync());
        await PassDaysAsync(2);
        Assert.Equal(new RetentionReport(0, 0, 1, 0), await RunAsync());
        await PassDaysAsync(10);
        Assert.Equal(new RetentionReport(0, 1, 0, 0), await RunAsync());
        Assert.Empty(await _db.KeysAsync());
        var artifact = Assert.Single(await _db.Get<Artifacts>().ListAsync(video.TenantId, job, Token));
        Assert.Equal((ArtifactState.Failed, FailureCode.ResultsGone), (artifact.State, artifact.Failure));
        Assert.Equal(20, (await ReadAsync(job))!.Frames.Count);

        await PassDaysAsync(10);
        Assert.Equal(new RetentionReport(1, 0, 0, 0), await RunAsync());
        Assert.Equal(FailureCode.ResultsGone, (await Assert.ThrowsAsync<WorkFailure>(() => ReadAsync(job))).Code);
        Assert.Equal(JobState.Succeeded, (await _db.Jobs.Jobs.FindAsync(video.TenantId, job, Token))!.State);
        foreach (var table in new[] { "frame_detections", "linked_frame", "analysis", "segment", "track" })
            Assert.True(await _db.ScalarAsync<long>($"select count(*) from {table}") == 0, table);
        Assert.Equal(new RetentionReport(0, 0, 0, 0), await RunAsync());
    }

    [Fact]
    public async Task A_tenants_own_days_go_before_the_options_and_stand_as_they_were_at_acceptance()
    {
        await _db.ExecuteAsync("update tenant set result_days = 5, source_days = 50");
        var video = await _db.AddVideoAsync();
        var job = await _db.FinishedJobAsync(video);
        await _db.ExecuteAsync("update tenant set result_days = 500");
        await PassDaysAsync(6);
        Assert.Equal(new RetentionReport(1, 0, 0, 0), await RunAsync());
        Assert.Equal(FailureCode.ResultsGone, (await Assert.ThrowsAsync<WorkFailure>(() => ReadAsync(job))).Code);
    }

    [Fact]
    public async Task An_analysis_lives_until_the_last_job_that_refers_to_it_and_is_reused_without_its_source()
    {
        var video = await _db.AddVideoAsync();
        var first = await _db.FinishedJobAsync(video);
        await PassDaysAsync(20);
        Assert.Equal(1, (await RunAsync()).Sources);
        Assert.Equal(FailureCode.SourceGone, (await Assert.ThrowsAsync<WorkFailure>(() => _db.AcceptAsync(video, reuse: false))).Code);
        Assert.Equal(FailureCode.SourceGone, (await Assert.ThrowsAsync<WorkFailure>(() => _db.AcceptAsync(video, artifacts: ArtifactKind.ContactSheet))).Code);
        var second = await _db.FinishedJobAsync(video);

        await PassDaysAsync(15);
        Assert.Equal(new RetentionReport(1, 0, 0, 0), await RunAsync());
        Assert.Equal(FailureCode.ResultsGone, (await Assert.ThrowsAsync<WorkFailure>(() => ReadAsync(first))).Code);
        Assert.Equal(20, (await ReadAsync(second))!.Frames.Count);
        await PassDaysAsync(20);
        Assert.Equal(1, (await RunAsync()).Results);
        Assert.Equal(0, await _db.ScalarAsync<long>("select count(*) from analysis"));
    }

    [Fact]
    public async Task What_is_at_work_is_not_touched_however_old_it_is()
    {
        var video = await _db.AddVideoAsync();
        var job = await _db.AcceptAsync(video);
        await _db.DoAsync((await _db.Jobs.Leases.TryLeaseAsync(JobsDatabase.NewWorker(), batchFirst: false, Token))!);
        await PassDaysAsync(1000);
        Assert.Equal(new RetentionReport(0, 0, 0, 0), await RunAsync());
        Assert.Equal(JobState.Running, (await _db.Jobs.Jobs.FindAsync(video.TenantId, job, Token))!.State);
        Assert.Single(await _db.KeysAsync());
    }

    [Fact]
    public async Task Rows_of_older_runs_are_swept_once_and_old_keys_and_events_are_forgotten()
    {
        var video = await _db.AddVideoAsync();
        await _db.FinishedJobAsync(video);
        await _db.ExecuteAsync("insert into frame_detections select tenant_id, analysis_id, pts_us, month, segment_index, 1, boxes from frame_detections; update analysis set run = 1");
        Assert.Equal(20, (await RunAsync()).OldRows);
        Assert.Equal(0, (await RunAsync()).OldRows);
        Assert.Equal(20, await _db.ScalarAsync<long>("select count(*) from frame_detections where run = 1"));

        await _db.ExecuteAsync("""
            insert into idempotency (tenant_id, key, request_hash, job_id, created_at)
            select id, k, '', gen_random_uuid(), now() - k::interval from tenant, unnest(array['1 day', '8 days']) as k;
            insert into upkeep_event (type, at) values ('object.orphaned', now() - interval '89 days'), ('object.orphaned', now() - interval '91 days')
            """);
        Assert.Equal((1L, 1L), (await _db.Get<RetentionRows>().ForgetKeysAsync(Token), await _db.Get<RetentionRows>().ForgetEventsAsync(Token)));
        Assert.Equal("1 day", await _db.ScalarAsync<string>("select key from idempotency"));
    }

    private Task<RetentionReport> RunAsync() => _db.Get<Retention>().RunAsync(Token);

    private Task<ResultPage?> ReadAsync(Guid job) => _db.Get<ResultQueries>().ReadPageAsync(KnownTenants.Default, job, new(null, null, null, 100), Token);

    private Task PassDaysAsync(int days) => _db.ExecuteAsync("""
        update job set keep_until = keep_until - make_interval(days => @days), artifacts_until = artifacts_until - make_interval(days => @days),
            created_at = created_at - make_interval(days => @days);
        update video set created_at = created_at - make_interval(days => @days);
        select ensure_month(created_at::date) from job;
        update linked_frame l set month = date_trunc('month', j.created_at)::date from job j where j.id = l.job_id
        """, new { days });
}
