using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row13Zombie
{
    [Fact]
    public Task A_worker_that_stood_still_beyond_its_lease_changes_nothing() =>
        FaultRun.EachSeedAsync(13, "zombie: STOP, then CONT", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            // One stands still in mid-decode, one between COPY and COMMIT with its transaction open; both go on long after others took their work.
            var zombies = new[] { Failpoint.SegmentDecoding, Failpoint.SegmentBeforeCommit }
                .Select(instant => (Instant: instant, Worker: rig.StartWorker(
                    "zombie", $"{instant}=delay:1500", ("Worker__SegmentSlots", "1"), ("Worker__Roles", "detection"), ("Worker__Sweep", "false")))).ToList();
            rig.StartWorker("planner", null, ("Worker__Roles", "plan,link"));
            var job = await rig.SubmitAsync(await Clips.LongAsync(run.Token));
            await Task.WhenAll(zombies.Select(zombie => zombie.Worker.ReachesAsync(zombie.Instant, run.Token)));
            await run.LastsAsync(run.Between(0, 0.4));
            foreach (var zombie in zombies) zombie.Worker.Pause();
            var stopped = run.History.Now;
            var healer = await rig.ReadyWorkerAsync("healer");
            await run.LastsAsync(stopped + (Soak.IsOn ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(20)) - run.History.Now);
            foreach (var zombie in zombies) zombie.Worker.Resume();
            await rig.EndAsync([job], TimeSpan.FromSeconds(60));
            run.Recovered("the job has ended", run.History.Now - stopped, TimeSpan.FromSeconds(Soak.IsOn ? 90 : 50));

            Assert.Equal(2, await rig.ScalarAsync<long>("select count(*) from work_attempt where worker = 'zombie' and outcome = 'lost'"));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.False(healer.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
