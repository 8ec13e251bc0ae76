using System.Net;
using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row11ScratchFull
{
    [Fact]
    public Task A_worker_whose_scratch_disk_is_full_says_so_and_others_do_its_work() =>
        FaultRun.EachSeedAsync(11, "scratch disk full on a worker", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run, new RigPlan(S3: true));
            using var disk = SmallDisk.Mount(rig.PathTo("small"), megabytes: 64);
            await rig.StartApiAsync();
            rig.StartWorker("planner", null, ("Worker__Roles", "plan,link"));
            var port = FreePort.Next();
            var full = await rig.ReadyWorkerAsync(
                "full", null, ("Worker__Roles", "detection"), ("Worker__ScratchFolder", disk.Path), ("Worker__MinScratchBytes", "0"), ("Urls", $"http://127.0.0.1:{port}"));
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "health/ready", run.Token));

            disk.Fill(leave: run.Random.Next(1, 5) * 4096);
            var job = await rig.SubmitAsync(await Clips.HeavyAsync(run.Token));
            await rig.SeenAsync("a try has failed for want of room", "select count(*) from work_attempt where worker = 'full' and code = 'insufficient-storage' and not counted");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, "health/ready", run.Token));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "health/live", run.Token));

            await rig.ReadyWorkerAsync("roomy", null, ("Worker__Roles", "detection"));
            await rig.EndAsync([job], TimeSpan.FromSeconds(90));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from segment where worker <> 'roomy'"));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.False(full.HasExited);

            disk.Empty();
            var emptied = run.History.Now;
            await Eventually.IsTrueAsync("the worker is ready again", async token => await StatusAsync(http, "health/ready", token) == HttpStatusCode.OK, run.Token);
            run.Recovered("the worker is ready again", run.History.Now - emptied, TimeSpan.FromSeconds(15));
            await Checker.RunAsync(rig, run);
        });

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, CancellationToken token)
    {
        using var response = await http.GetAsync(path, token);
        return response.StatusCode;
    }
}
