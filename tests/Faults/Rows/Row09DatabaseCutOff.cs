using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row09DatabaseCutOff
{
    private const int Pool = 12;

    [Fact]
    public Task A_database_that_is_slow_and_then_unreachable_leaves_no_half_commit() =>
        FaultRun.EachSeedAsync(9, "PostgreSQL slow, then cut off for 30 s", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var way = rig.ProxyDatabase();
            // Its commits last long enough to be caught between COPY and COMMIT.
            var far = await rig.ReadyWorkerAsync("far", $"{Failpoint.SegmentBeforeCommit}=delay:400", rig.DatabaseVia(way));
            await rig.ReadyWorkerAsync("near", $"{Failpoint.SegmentDecoding}=delay:500", ("Worker__SegmentSlots", "1"));
            var clip = await Clips.LongAsync(run.Token);
            way.Up.Delay = way.Down.Delay = TimeSpan.FromMilliseconds(run.Random.Next(50, 150));
            way.Down.BytesPerSecond = 100_000;
            var jobs = new List<Guid>();
            for (var i = 0; i < 3; i++) jobs.Add(await rig.SubmitAsync(clip));
            await far.ReachesAsync(Failpoint.SegmentBeforeCommit, run.Token);
            await run.LastsAsync(run.Between(0, 2));

            way.Blackhole();
            await run.LastsAsync(TimeSpan.FromSeconds(30));
            way.Heal();
            var healed = run.History.Now;
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(90));
            run.Recovered("all jobs have ended", run.History.Now - healed, TimeSpan.FromSeconds(60));
            await rig.SeenAsync("the worker is seen again", "select count(*) from worker where name = 'far' and seen_at > now() - interval '5 seconds'");

            Assert.InRange(await rig.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'soccer-recognition'"), 1, 3 * Pool);
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            await Checker.RunAsync(rig, run);
        });
}
