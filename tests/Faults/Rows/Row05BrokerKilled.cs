using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row05BrokerKilled
{
    private const string Ended = "select count(*) from job where finished_at is not null";

    [Fact]
    public Task Jobs_are_taken_while_the_broker_is_dead_and_drain_when_it_is_back() =>
        FaultRun.EachSeedAsync(5, "broker killed and away", 1, async run =>
        {
            await using var servers = new PrivateServers(run.History);
            await using var rig = await Rig.StartAsync(run, new RigPlan(RabbitMq: await servers.RabbitMqAsync(run.Token)));
            await rig.StartApiAsync();
            // Polling is out of the way: what drains the backlog is the broker that came back.
            var worker = await rig.ReadyWorkerAsync("worker", null, ("Worker__IdlePoll", "00:05:00"));
            await using var traffic = await Traffic.StartAsync(rig, await Clips.TinyAsync(run.Token), TimeSpan.FromSeconds(2));
            await run.LastsAsync(run.Between(1, 4));

            servers.Kill(ServerKind.RabbitMq);
            await run.LastsAsync(Soak.IsOn ? TimeSpan.FromSeconds(run.Seed % 10 == 0 ? 600 : 60) : TimeSpan.FromSeconds(30));
            await servers.BackAsync(ServerKind.RabbitMq, run.Token);
            var back = run.History.Now;
            var jobs = await traffic.StopAsync();
            var ended = await rig.ScalarAsync<long>(Ended);
            await rig.SeenAsync("the backlog drains", $"select ({Ended}) - @ended", new { ended }, TimeSpan.FromSeconds(60));
            run.Recovered("the backlog drains", run.History.Now - back, TimeSpan.FromSeconds(30));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(120 + jobs.Count));

            Assert.All(traffic.Answers, answer => Assert.Equal(202, answer.Status));
            Assert.False(worker.HasExited);
            if (Soak.IsOn) Percentile.IsBelow(99, TimeSpan.FromMilliseconds(200), traffic.Answers.Select(answer => answer.Took));
            await Checker.RunAsync(rig, run);
        });
}
