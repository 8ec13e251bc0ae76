using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Tests.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs.Tests.Upkeep;

public sealed class ErasureTests : IAsyncLifetime
{
    private UpkeepDatabase _db = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _db = await UpkeepDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Erasing_a_video_leaves_no_row_and_no_object_of_it_and_nothing_of_others_goes()
    {
        var kept = await _db.AddVideoAsync();
        var keptJob = await _db.FinishedJobAsync(kept, artifacts: ArtifactKind.AnnotatedVideo);
        var gone = await _db.AddVideoAsync();
        await _db.FinishedJobAsync(gone, artifacts: ArtifactKind.AnnotatedVideo);
        await _db.FinishedJobAsync(gone);
        await _db.FinishedJobAsync(gone, reuse: false);

        await EraseVideoAsync(gone);

        Assert.Null(await _db.Get<Videos>().FindAsync(gone.TenantId, gone.Id, Token));
        foreach (var table in new[] { "video", "job", "analysis", "idempotency", "artifact" })
            Assert.True(await CountAsync(table) <= 1, table);
        Assert.Equal(20, await CountAsync("frame_detections"));
        Assert.Equal(20, await CountAsync("linked_frame"));
        Assert.Equal(2, (await _db.KeysAsync()).Count);
        Assert.Equal(20, (await _db.Get<ResultQueries>().ReadPageAsync(kept.TenantId, keptJob, new(null, null, null, 100), Token))!.Frames.Count);
        Assert.Equal((3, 2, 100, 2), await CountsAsync());
        Assert.Equal(1, await _db.ScalarAsync<long>(
            "select count(*) from erasure where target_hash = @hash and target_id is null", new { hash = Erasures.HashOf(ErasureKind.Video, gone.Id) }));
    }

    [Fact]
    public async Task A_job_that_is_erased_leaves_the_analyses_that_others_refer_to_whole_and_the_last_one_takes_them_along()
    {
        var video = await _db.AddVideoAsync();
        var owner = await _db.FinishedJobAsync(video);
        var second = await _db.FinishedJobAsync(video);

        await EraseJobAsync(owner);
        Assert.Null(await _db.Jobs.Jobs.FindAsync(video.TenantId, owner, Token));
        Assert.Equal(20, await CountAsync("frame_detections"));
        Assert.Equal(2, await _db.ScalarAsync<long>("select count(*) from work where kind = 'segment' and job_id = @second", new { second }));
        Assert.Equal(20, (await _db.Get<ResultQueries>().ReadPageAsync(video.TenantId, second, new(null, null, null, 100), Token))!.Frames.Count);

        var third = await _db.FinishedJobAsync(video);
        Assert.True(Assert.Single((await _db.Jobs.Jobs.FindAsync(video.TenantId, third, Token))!.Analyses).Reused);

        await EraseJobAsync(second);
        await EraseJobAsync(third);
        foreach (var table in new[] { "job", "analysis", "segment", "work", "work_attempt", "frame_detections", "linked_frame" })
            Assert.True(await CountAsync(table) == 0, table);
        Assert.NotNull(await _db.Get<Videos>().FindAsync(video.TenantId, video.Id, Token));
        var again = await _db.FinishedJobAsync(video);
        Assert.False(Assert.Single((await _db.Jobs.Jobs.FindAsync(video.TenantId, again, Token))!.Analyses).Reused);
    }

    [Fact]
    public async Task Erasing_while_running_cancels_first_and_a_late_commit_writes_nothing()
    {
        var video = await _db.AddVideoAsync();
        var job = await _db.AcceptAsync(video);
        var worker = JobsDatabase.NewWorker();
        await _db.DoAsync((await _db.Jobs.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!);
        var late = (await _db.Jobs.Leases.TryLeaseAsync(worker, batchFirst: false, Token))!;
        var segment = (await _db.Jobs.Segments.BeginAsync(late, JobsDatabase.Pin, Token))!;

        var accepted = await _db.Get<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token);
        Assert.Equal(job, Assert.Single(accepted.Cancelled));
        Assert.Equal(JobState.Cancelled, Assert.Single(accepted.Jobs).State);
        Assert.Equal(FailureCode.LeaseLost, (await RefusedAsync(() => CommitAsync(late, segment))).Code);

        Assert.True(await _db.Get<Eraser>().TryFinishAsync(accepted.Due, Token));
        Assert.Equal(FailureCode.LeaseLost, (await RefusedAsync(() => CommitAsync(late, segment))).Code);
        Assert.Equal(0, await CountAsync("frame_detections"));
        Assert.Empty(await _db.KeysAsync());
    }

    [Fact]
    public async Task From_the_intent_on_nothing_can_be_read_or_added_and_the_same_content_is_another_video()
    {
        var video = await _db.AddVideoAsync();
        var job = await _db.FinishedJobAsync(video);
        await _db.Get<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token);

        Assert.Null(await _db.Get<Videos>().FindAsync(video.TenantId, video.Id, Token));
        Assert.Null(await _db.Get<Videos>().FindByContentAsync(video.TenantId, video.Sha256, Token));
        Assert.Null(await _db.Jobs.Jobs.FindAsync(video.TenantId, job, Token));
        Assert.Null(await _db.Get<ResultQueries>().ReadPageAsync(video.TenantId, job, new(null, null, null, 100), Token));
        Assert.Empty(await _db.Jobs.Jobs.ListAsync(video.TenantId, new(null, null, null, null, 10), Token));
        Assert.Equal(FailureCode.NotFound, (await RefusedAsync(() => _db.AcceptAsync(video))).Code);
        Assert.Equal(FailureCode.NotFound, (await RefusedAsync(() => _db.Get<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token))).Code);
        var (again, added) = await _db.Get<Videos>().AddAsync(video with { Id = Guid.CreateVersion7(), ObjectKey = "tenants/x/again" }, Token);
        Assert.True(added);
        Assert.NotEqual(video.Id, again.Id);
    }

    [Fact]
    public async Task What_a_crash_in_the_middle_left_is_finished_by_the_next_who_looks()
    {
        var video = await _db.AddVideoAsync();
        await _db.FinishedJobAsync(video, artifacts: ArtifactKind.AnnotatedVideo);
        await _db.FinishedJobAsync(video, reuse: false);
        var accepted = await _db.Get<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token);
        await _db.Get<ErasureRows>().EraseAsync(accepted.Due, Token);
        Assert.Equal(0, await _db.Get<Eraser>().FinishDueAsync(10, Token));

        await _db.ExecuteAsync("update erasure set claimed_until = now() - interval '1 second'");
        Assert.Equal(1, await _db.Get<Eraser>().FinishDueAsync(10, Token));
        Assert.Empty(await _db.KeysAsync());
        Assert.Equal((2, 2, 80, 2), await CountsAsync());
    }

    private Task<Committed> CommitAsync(LeasedWork work, SegmentToProcess segment) =>
        _db.Jobs.Segments.CommitAsync(work, segment, JobsDatabase.ResultOf(segment), "test", Token);

    private async Task EraseVideoAsync(Video video)
    {
        var accepted = await _db.Get<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token);
        Assert.True(await _db.Get<Eraser>().TryFinishAsync(accepted.Due, Token));
    }

    private async Task EraseJobAsync(Guid job)
    {
        var accepted = await _db.Get<Erasures>().RequestJobAsync(KnownTenants.Default, job, null, Token);
        Assert.True(await _db.Get<Eraser>().TryFinishAsync(accepted.Due, Token));
    }

    private static async Task<WorkFailure> RefusedAsync(Func<Task> act) => await Assert.ThrowsAsync<WorkFailure>(act);

    private Task<long> CountAsync(string table) => _db.ScalarAsync<long>($"select count(*) from {table}");

    private async Task<(long Jobs, long Analyses, long Frames, long Objects)> CountsAsync() => (
        await _db.ScalarAsync<long>("select jobs from erasure"), await _db.ScalarAsync<long>("select analyses from erasure"),
        await _db.ScalarAsync<long>("select frames from erasure"), await _db.ScalarAsync<long>("select objects from erasure"));
}
