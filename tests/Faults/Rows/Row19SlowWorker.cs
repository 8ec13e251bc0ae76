using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row19SlowWorker
{
    [Fact]
    public Task A_worker_ten_times_slower_hoards_nothing() =>
        FaultRun.EachSeedAsync(19, "one worker ten times slower", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var fast = await rig.ReadyWorkerAsync("fast", null, ("Worker__SegmentSlots", "1"));
            var clip = await Clips.LongAsync(run.Token);
            var alone = await TimeAsync(run, rig, clip);

            var slow = await rig.ReadyWorkerAsync("slow", null, ("Worker__SegmentSlots", "1"), ("Worker__Roles", "detection"), ("Worker__Sweep", "false"));
            await using (new Slowed(slow, tenths: 1))
            {
                var both = await TimeAsync(run, rig, clip);
                run.History.Note($"alone {alone.TotalSeconds:F1} s, with a slow one {both.TotalSeconds:F1} s");
                // The slow one brings a tenth more. One segment of its own pace may be the last.
                if (Soak.IsOn) Assert.True(both < 1.2 * alone / 1.1, $"alone {alone.TotalSeconds:F1} s, together {both.TotalSeconds:F1} s");
            }

            var shares = (await rig.QueryAsync<(string Worker, long Segments)>("select worker, count(*) from segment group by 1")).ToDictionary(one => one.Worker, one => one.Segments);
            Assert.True(shares.GetValueOrDefault("slow") < shares["fast"], "the slow worker had more than its share");
            Assert.False(fast.HasExited || slow.HasExited);
            await Checker.RunAsync(rig, run);
        });

    private static async Task<TimeSpan> TimeAsync(FaultRun run, Rig rig, string clip)
    {
        var start = run.History.Now;
        var jobs = new List<Guid>();
        for (var i = 0; i < (Soak.IsOn ? 40 : 8); i++) jobs.Add(await rig.SubmitAsync(clip));
        await rig.EndAsync(jobs, TimeSpan.FromSeconds(240));
        return run.History.Now - start;
    }
}
