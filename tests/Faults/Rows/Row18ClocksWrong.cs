using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row18ClocksWrong
{
    [Fact]
    public Task Clocks_an_hour_off_touch_no_lease() =>
        FaultRun.EachSeedAsync(18, "clock of a worker and the API off by an hour", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync(null, Off(run.Random.Next(2) == 0 ? "+1h" : "-1h"));
            await Task.WhenAll(
                rig.ReadyWorkerAsync("ahead", null, [.. Off("+1h"), ("Worker__SegmentSlots", "1")]),
                rig.ReadyWorkerAsync("behind", null, [.. Off("-1h"), ("Worker__SegmentSlots", "1")]),
                rig.ReadyWorkerAsync("right", null, ("Worker__SegmentSlots", "1")));
            var clip = await Clips.LongAsync(run.Token);
            var jobs = new List<Guid>();
            for (var i = 0; i < 3; i++) jobs.Add(await rig.SubmitAsync(clip));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(90));

            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work where listed <> 1"));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from job where finished_at < created_at or finished_at > now()"));
            await Checker.RunAsync(rig, run);
        });

    private static (string, string)[] Off(string by)
    {
        var library = Directory.Exists("/usr/lib")
            ? Directory.GetFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).FirstOrDefault()
            : null;
        Require.That(library is not null, "libfaketime is missing; run infra/scripts/install.sh test");
        return [("LD_PRELOAD", library!), ("FAKETIME", by), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("DONT_FAKE_MONOTONIC", "1")];
    }
}
