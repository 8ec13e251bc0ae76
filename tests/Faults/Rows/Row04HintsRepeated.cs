using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row04HintsRepeated
{
    [Fact]
    public Task Hints_that_come_ten_times_reordered_and_late_are_one_commit() =>
        FaultRun.EachSeedAsync(4, "hint sent twice, ten times, reordered, late", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var clip = await Clips.LongAsync(run.Token);
            var jobs = new List<Guid>();
            for (var i = 0; i < 2; i++)
            {
                await rig.ReadyWorkerAsync($"worker-{i}", null, ("Worker__IdlePoll", "00:05:00"), ("Worker__SegmentSlots", "3"));
                jobs.Add(await rig.SubmitAsync(clip));
            }

            using var bell = await HintBell.OpenAsync(rig);
            string[] classes = ["plan.batch.any", "detection.batch.any", "link.batch.any", "detection.interactive.any"];
            do
            {
                for (var i = 0; i < 10; i++) await bell.RingAsync(classes[run.Random.Next(classes.Length)]);
            }
            while (await rig.ScalarAsync<long>("select count(*) from job where finished_at is null") > 0);

            run.History.Note($"{bell.Rung} hints too many");
            for (var i = 0; i < 10; i++) await bell.RingAsync(classes[1]);
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(60));

            // Nothing was leased twice: a hint is not work.
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work where listed <> 1"));
            await Checker.RunAsync(rig, run);
        });
}
