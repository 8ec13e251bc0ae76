using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row17InferenceAborts
{
    [Fact]
    public Task A_video_that_crashes_inference_fails_alone_and_its_neighbours_succeed() =>
        FaultRun.EachSeedAsync(17, "inference library crashes the process", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var poison = await Clips.NumberedAsync(30, run.Token);
            var video = await rig.UploadAsync(poison);
            // The video's id is a part of its path: only its frames abort, at one that the seed decides.
            var worker = await rig.ReadyWorkerAsync(
                "worker", $"{Failpoint.SegmentInferring}=abort@{run.Random.Next(1, 20)}~{video.Id:N}", ("Worker__SegmentSlots", "4"));
            var innocent = await Clips.LongAsync(run.Token);
            var jobs = new List<Guid>();
            for (var i = 0; i < 2; i++) jobs.Add(await rig.SubmitAsync(innocent, segmentSeconds: 2));
            var poisoned = await rig.SubmitAsync(poison, segmentSeconds: 30, mayEnd: "failed");
            for (var i = 0; i < 2; i++) jobs.Add(await rig.SubmitAsync(innocent, segmentSeconds: 2));

            // Its lines are waited for, as nothing else tells when a process is up.
            await Eventually.IsTrueAsync("the inference process dies", () => worker.Output.Contains("has ended", StringComparison.Ordinal), run.Token, TimeSpan.FromSeconds(60));
            var died = run.History.Now;
            await Eventually.IsTrueAsync("another one runs", () => worker.Output.Split(" as \\\"cpu-").Length > 3, run.Token, TimeSpan.FromSeconds(60));
            run.Recovered("another inference process runs", run.History.Now - died, TimeSpan.FromSeconds(10));
            await rig.EndAsync([poisoned], TimeSpan.FromSeconds(90));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(90));
            Assert.Equal("host-crashed", await rig.ScalarAsync<string>("select failure_code from job where id = @poisoned", new { poisoned }));
            Assert.Equal(3, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.Equal(3, await rig.ScalarAsync<long>(
                "select count(*) from work_attempt t join work w on w.id = t.work_id where w.job_id = @poisoned and counted and code = 'host-crashed'", new { poisoned }));
            Assert.False(worker.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
