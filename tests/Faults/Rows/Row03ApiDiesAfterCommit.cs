using SoccerRecognition.Client;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row03ApiDiesAfterCommit
{
    [Fact]
    public Task A_job_committed_by_a_dying_Api_runs_once_and_the_retry_gives_it() =>
        FaultRun.EachSeedAsync(3, "API dies after the commit, before hint and 202", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            var api = await rig.StartApiAsync($"{Failpoint.JobCommitted}=die@{run.Random.Next(1, 4)}");
            // Polling is out of the way: what starts the job is the sweeper's ring.
            await rig.ReadyWorkerAsync("worker", null, ("Worker__IdlePoll", "00:05:00"));
            var clip = await Clips.ShortAsync(run.Token);
            var video = await rig.UploadAsync(clip);
            var request = new CreateJobRequest { VideoId = video.Id, SegmentSeconds = 1, Reuse = false };

            var key = "";
            for (var i = 1; !api.HasExited; i++)
            {
                key = $"key-{run.Seed}-{i}";
                try
                {
                    var job = await rig.Client.CreateJobAsync(request, key, run.Token);
                    run.History.Accept(job.Id, new AcceptedRequest(clip, "succeeded"));
                }
                catch (SoccerApiException failure)
                {
                    run.History.Note($"no answer: {failure.Message}");
                    await api.EndsAsync(run.Token);
                }
            }

            var restarted = run.History.Now;
            await rig.StartApiAsync();
            var retried = await rig.Client.CreateJobAsync(request, key, run.Token);
            run.History.Accept(retried.Id, new AcceptedRequest(clip, "succeeded"));
            Assert.Equal(1, await rig.ScalarAsync<long>("select count(*) from idempotency where key = @key and job_id = @id", new { key, retried.Id }));
            await rig.SeenAsync("the job has started", "select count(*) from job where id = @id and started_at is not null", new { id = retried.Id });
            run.Recovered("the job has started", run.History.Now - restarted, TimeSpan.FromSeconds(15));

            await rig.EndAsync([.. run.History.Accepted.Keys], TimeSpan.FromSeconds(60));
            Assert.Equal(run.History.Accepted.Count, await rig.ScalarAsync<long>("select count(*) from job"));
            await Checker.RunAsync(rig, run);
        });
}
