using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row12DisksFull
{
    [Fact]
    public Task Without_room_the_database_takes_no_job_and_the_broker_still_does() =>
        FaultRun.EachSeedAsync(12, "database disk full, broker disk alarm", 3, async run =>
        {
            await using var servers = new PrivateServers(run.History);
            using var disk = servers.PutPostgresOnSmallDisk(megabytes: 250);
            var postgres = servers.PostgresAsync(run.Token);
            await using var rig = await Rig.StartAsync(run, new RigPlan(await postgres, await servers.RabbitMqAsync(run.Token)));
            var api = await rig.StartApiAsync();
            var worker = await rig.ReadyWorkerAsync("worker");
            await using var traffic = await Traffic.StartAsync(rig, await Clips.TinyAsync(run.Token), TimeSpan.FromSeconds(1));
            await run.LastsAsync(run.Between(1, 2));

            await servers.ControlBrokerAsync(run.Token, "set_disk_free_limit", "900000GB");
            var alarmed = run.History.Now;
            await run.LastsAsync(TimeSpan.FromSeconds(5));
            Assert.All(traffic.Since(alarmed), answer => Assert.Equal(202, answer.Status));
            await servers.ControlBrokerAsync(run.Token, "set_disk_free_limit", "100MB");

            disk.Fill(leave: 0);
            run.History.Note("the database's disk is full");
            await Eventually.IsTrueAsync("the Api refuses", () => traffic.Answers.Any(answer => answer.Status is 503 or 507), run.Token, TimeSpan.FromSeconds(60));
            await run.LastsAsync(run.Between(1, 3));
            disk.Empty();
            await servers.BackAsync(ServerKind.Postgres, run.Token);
            var emptied = run.History.Now;
            await Eventually.IsTrueAsync("the Api takes jobs again", () => traffic.Since(emptied).Any(answer => answer.Status == 202), run.Token, TimeSpan.FromSeconds(60));
            run.Recovered("the Api takes jobs again", traffic.Since(emptied).First(answer => answer.Status == 202).At - emptied, TimeSpan.FromSeconds(30));

            var jobs = await traffic.StopAsync();
            Assert.All(traffic.Answers, answer => Assert.Contains(answer.Status, (int[])[202, 503, 507]));
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(90));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.DoesNotContain([api, worker], process => process.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
