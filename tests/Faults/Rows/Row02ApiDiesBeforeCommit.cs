using SoccerRecognition.Client;
using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row02ApiDiesBeforeCommit
{
    [Fact]
    public Task An_Api_that_dies_with_the_object_stored_and_no_row_leaves_no_job_and_a_retry_gives_one() =>
        FaultRun.EachSeedAsync(2, "API dies after the object is stored", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run, new RigPlan(S3: true));
            var api = await rig.StartApiAsync($"{Failpoint.UploadStored}=die@{run.Random.Next(1, 4)}");
            var uploaded = 0;
            try
            {
                for (; ; uploaded++) await rig.UploadAsync(await Clips.NumberedAsync(uploaded, run.Token));
            }
            catch (SoccerApiException failure)
            {
                run.History.Note($"no answer: {failure.Message}");
            }

            await api.EndsAsync(run.Token);
            Assert.Equal(uploaded, await rig.ScalarAsync<long>("select count(*) from video"));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from job"));
            Assert.Equal(uploaded + 1, (await rig.Bucket!.KeysAsync(run.Token)).Count);

            var restarted = run.History.Now;
            await rig.StartApiAsync();
            await rig.ReadyWorkerAsync("worker");
            var key = $"key-{run.Seed}";
            var clip = await Clips.NumberedAsync(uploaded, run.Token);
            var job = await rig.SubmitAsync(clip, key: key);
            Assert.Equal(job, await rig.SubmitAsync(clip, key: key));
            await rig.EndAsync([job], TimeSpan.FromSeconds(60));
            run.Recovered("the job of the retry has ended", run.History.Now - restarted, TimeSpan.FromSeconds(60));
            Assert.Equal(1, await rig.ScalarAsync<long>("select count(*) from job"));
            await Checker.RunAsync(rig, run, orphans: 1);
        });
}
