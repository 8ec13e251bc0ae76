using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row23RollingRestart
{
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(5);

    [Fact]
    public Task A_rolling_restart_under_load_fails_nothing_and_loses_no_lease() =>
        FaultRun.EachSeedAsync(23, "rolling restart under load", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            // Segments that take half a second, and some that outlast the grace.
            var slow = $"{Failpoint.SegmentDecoding}=delay:500;{Failpoint.SegmentDecoding}=delay:20000@{run.Random.Next(4, 8)}";
            var workers = new List<ProcessGroup>();
            for (var i = 0; i < 2; i++) workers.Add(await rig.ReadyWorkerAsync($"old-{i}", slow, Settings));
            await using var traffic = await Traffic.StartAsync(rig, await Clips.ShortAsync(run.Token), TimeSpan.FromSeconds(0.7));
            for (var i = 0; i < 2; i++)
            {
                await run.LastsAsync(run.Between(1, 4));
                var asked = run.History.Now;
                Assert.Equal(0, await workers[i].StopAsync(run.Token));
                run.Recovered("the worker has ended", run.History.Now - asked, grace + TimeSpan.FromSeconds(5));
                Assert.Equal(0, await rig.ScalarAsync<long>(
                    "select count(*) from work w join work_attempt t on t.work_id = w.id and t.epoch = w.epoch where w.state = 'leased' and t.worker = @name",
                    new { name = workers[i].Name }));
                await rig.ReadyWorkerAsync($"new-{i}", null, Settings);
            }

            await rig.EndAsync(await traffic.StopAsync(), TimeSpan.FromSeconds(90));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where outcome not in ('done', 'released')"));
            await Checker.RunAsync(rig, run);
        });

    private static (string, string)[] Settings => [("Worker__StopGrace", "00:00:05"), ("Worker__SegmentSlots", "2")];
}
