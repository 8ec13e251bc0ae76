using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row08Failover
{
    [Fact]
    public Task A_failover_to_the_synchronous_standby_loses_nothing_that_was_acknowledged() =>
        FaultRun.EachSeedAsync(8, "PostgreSQL failover to a synchronous standby", 1, async run =>
        {
            await using var pair = await PostgresPair.StartAsync(run.History, run.Token);
            await using var rig = await Rig.StartAsync(run, new RigPlan(Postgres: pair.ConnectionString + ";Target Session Attributes=read-write"));
            rig.Set("Database__ConnectionString", rig.ConnectionString.Replace(";Target Session Attributes=read-write", "", StringComparison.OrdinalIgnoreCase));
            var api = await rig.StartApiAsync();
            var worker = await rig.ReadyWorkerAsync("worker");
            await using var traffic = await Traffic.StartAsync(rig, await Clips.ShortAsync(run.Token), TimeSpan.FromSeconds(0.7));
            await run.LastsAsync(run.Between(2, 5));

            var killed = run.History.Now;
            await pair.FailOverAsync();
            await Eventually.IsTrueAsync("the Api takes jobs again", () => traffic.Since(killed).Any(answer => answer.Status == 202), run.Token, TimeSpan.FromSeconds(90));
            var first = traffic.Since(killed).First(answer => answer.Status == 202);
            run.Recovered("the Api takes jobs again", first.At + first.Took - killed, TimeSpan.FromSeconds(30));
            var jobs = await traffic.StopAsync();
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(120));

            Assert.All(traffic.Answers.Where(answer => answer.Status != 202), answer => Assert.Equal((503, true), (answer.Status, answer.RetryAfter)));
            Assert.Equal("25006", await pair.WriteToTheOldAsync());
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.False(api.HasExited || worker.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
