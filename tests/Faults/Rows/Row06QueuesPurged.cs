using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row06QueuesPurged
{
    [Fact]
    public Task Work_whose_hints_were_purged_starts_all_the_same() =>
        FaultRun.EachSeedAsync(6, "every queue purged", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var worker = await rig.ReadyWorkerAsync("worker", null, ("Worker__IdlePoll", "00:05:00"));
            var clip = await Clips.ShortAsync(run.Token);
            worker.Pause();
            var jobs = new List<Guid>();
            for (var i = run.Random.Next(1, 5); i > 0; i--) jobs.Add(await rig.SubmitAsync(clip));
            await rig.Vhost.PurgeAsync(queue => queue.StartsWith("soccer.work.", StringComparison.Ordinal), run.Token);
            run.History.Note("every queue is purged");
            worker.Resume();

            var purged = run.History.Now;
            await rig.SeenAsync("work has started", "select count(*) from job where started_at is not null");
            run.Recovered("work has started", run.History.Now - purged, TimeSpan.FromSeconds(20));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(60));
            await Checker.RunAsync(rig, run);
        });
}
