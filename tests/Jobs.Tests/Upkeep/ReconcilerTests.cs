using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Jobs.Tests.Upkeep;

public sealed class ReconcilerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_without_an_owner_go_once_they_are_old_enough_and_owned_ones_stay_however_the_stretches_fall()
    {
        foreach (var batch in new[] { "1", "2", "1000" })
        {
            await using var db = await UpkeepDatabase.CreateAsync(("Retention:OrphanGrace", "01:00:00"), ("Retention:ReconcileBatch", batch));
            var video = await db.AddVideoAsync();
            await db.FinishedJobAsync(video, artifacts: ArtifactKind.AnnotatedVideo);
            await db.AddVideoAsync();
            var kept = await db.KeysAsync();
            string[] orphans = [ObjectKeys.OfVideo(KnownTenants.Default, Guid.CreateVersion7()), $"{video.ObjectKey}.incoming", ObjectKeys.OfArtifact(KnownTenants.Default, Guid.CreateVersion7(), 1, "annotated.mp4")];
            foreach (var key in orphans) await db.PutAsync(key);
            Assert.Equal((0, 0), await CompareAsync(db));
            Assert.Equal(6, (await db.KeysAsync()).Count);

            Assert.Equal((3, 0), await CompareAsync(db, hoursLater: 2));
            Assert.Equal(kept, await db.KeysAsync());
            Assert.Equal(3, await db.ScalarAsync<long>("select count(*) from upkeep_event where type = 'object.orphaned'"));
        }
    }

    [Fact]
    public async Task An_owner_whose_object_is_missing_is_told_once_and_pixels_of_it_are_gone_until_it_is_there_again()
    {
        await using var db = await UpkeepDatabase.CreateAsync();
        var video = await db.AddVideoAsync();
        await db.FinishedJobAsync(video, artifacts: ArtifactKind.AnnotatedVideo);
        foreach (var key in await db.KeysAsync()) File.Delete(Path.Combine(db.ObjectFolder, key));

        Assert.Equal((0, 2), await CompareAsync(db));
        Assert.Equal((0, 0), await CompareAsync(db));
        Assert.Equal(2, await db.ScalarAsync<long>("select count(*) from upkeep_event where type = 'object.missing'"));
        Assert.Equal(1, await db.ScalarAsync<long>("select count(*) from job_event where type = 'artifact.missing'"));
        Assert.True((await db.Get<Videos>().FindAsync(video.TenantId, video.Id, Token))!.SourceGone);
        Assert.Equal(FailureCode.SourceGone, (await Assert.ThrowsAsync<WorkFailure>(() => db.AcceptAsync(video, reuse: false))).Code);

        // Not lost, only away: a mount that was not there.
        await db.PutAsync(video.ObjectKey);
        await CompareAsync(db);
        Assert.False((await db.Get<Videos>().FindAsync(video.TenantId, video.Id, Token))!.SourceGone);
        await db.AcceptAsync(video, reuse: false);
    }

    [Fact]
    public async Task What_retention_gave_up_owns_nothing_and_a_new_upload_of_it_does()
    {
        await using var db = await UpkeepDatabase.CreateAsync();
        var video = await db.AddVideoAsync();
        await db.ExecuteAsync("update video set source_gone_at = now()");
        Assert.Equal((1, 0), await CompareAsync(db, hoursLater: 25));
        Assert.Empty(await db.KeysAsync());

        var key = ObjectKeys.OfVideo(video.TenantId, Guid.CreateVersion7());
        await db.PutAsync(key);
        Assert.True(await db.Get<Videos>().RestoreSourceAsync(video, key, Token));
        Assert.False(await db.Get<Videos>().RestoreSourceAsync(video, key, Token));
        Assert.Equal((0, 0), await CompareAsync(db, hoursLater: 25));
        Assert.Equal([key], await db.KeysAsync());
    }

    [Fact]
    public async Task Every_kind_of_s3_store_lists_in_order_of_keys_page_after_page_and_deletes_by_prefix()
    {
        foreach (var server in await TestServers.AllS3Async(Token)) await AssertListsAsync(server);
    }

    private static async Task AssertListsAsync(S3Server server)
    {
        await using var bucket = await TestBucket.CreateAsync(server, Token);
        await using var db = await UpkeepDatabase.CreateAsync(
            ("ObjectStore:Type", "s3"), ("ObjectStore:Endpoint", server.Endpoint.Authority), ("ObjectStore:AccessKey", server.AccessKey),
            ("ObjectStore:SecretKey", server.SecretKey), ("ObjectStore:Bucket", bucket.Name), ("Retention:ReconcileBatch", "2"));
        var videos = new List<Video> { await db.AddVideoAsync(), await db.AddVideoAsync(), await db.AddVideoAsync() };
        await db.PutAsync(ObjectKeys.OfArtifact(KnownTenants.Default, Guid.CreateVersion7(), 7, "contact-sheet.png"));
        await db.Objects.DeleteAsync(videos[1].ObjectKey, Token);

        var keys = await db.KeysAsync();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal((1, 1), await CompareAsync(db, hoursLater: 25));
        Assert.Equal(new[] { videos[0].ObjectKey, videos[2].ObjectKey }.Order(StringComparer.Ordinal), await db.KeysAsync());
        Assert.False(await db.Objects.ExistsAsync(videos[1].ObjectKey, Token));
        Assert.Equal(1, await db.Objects.DeleteAllAsync(ObjectKeys.FolderOfVideo(videos[0].TenantId, videos[0].Id), Token));
        Assert.Equal(1, await db.Objects.DeleteAllAsync(ObjectKeys.All, Token));
        Assert.Equal(0, await db.Objects.DeleteAllAsync(ObjectKeys.All, Token));
    }

    // One whole comparison, by a reconciler of its own.
    private static async Task<(int Orphans, int Missing)> CompareAsync(UpkeepDatabase db, int hoursLater = 0)
    {
        await using var reconciler = db.NewReconciler(TimeSpan.FromHours(hoursLater));
        var (orphans, missing) = (0, 0);
        while (true)
        {
            var report = await reconciler.StepAsync(Token);
            (orphans, missing) = (orphans + report.Orphans, missing + report.Missing);
            if (report.Done) return (orphans, missing);
        }
    }
}
