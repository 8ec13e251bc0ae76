using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row07DatabaseKilled
{
    [Fact]
    public Task A_killed_database_answers_503_and_comes_back_with_all_that_was_accepted() =>
        FaultRun.EachSeedAsync(7, "PostgreSQL killed, crash recovery", 1, async run =>
        {
            await using var servers = new PrivateServers(run.History);
            await using var rig = await Rig.StartAsync(run, new RigPlan(Postgres: await servers.PostgresAsync(run.Token)));
            var api = await rig.StartApiAsync();
            var workers = new[] { await rig.ReadyWorkerAsync("worker-1"), await rig.ReadyWorkerAsync("worker-2") };
            await using var traffic = await Traffic.StartAsync(rig, await Clips.ShortAsync(run.Token), TimeSpan.FromSeconds(0.5));
            await run.LastsAsync(run.Between(2, 5));

            servers.Kill(ServerKind.Postgres);
            var killed = run.History.Now;
            await run.LastsAsync(run.Between(2, 4));
            await servers.BackAsync(ServerKind.Postgres, run.Token);
            var back = run.History.Now;
            await Eventually.IsTrueAsync("the Api takes jobs again", () => traffic.Since(back).Any(answer => answer.Status == 202), run.Token, TimeSpan.FromSeconds(60));
            run.Recovered("the Api takes jobs again", traffic.Since(back).First(answer => answer.Status == 202).At - back, TimeSpan.FromSeconds(15));

            var jobs = await traffic.StopAsync();
            var refused = traffic.Since(killed).Where(answer => answer.Status != 202).ToList();
            Assert.NotEmpty(refused);
            Assert.All(refused, answer => Assert.Equal((503, true), (answer.Status, answer.RetryAfter)));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(120));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.DoesNotContain([api, .. workers], process => process.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
