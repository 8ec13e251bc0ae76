using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row14CutOff
{
    private static readonly TimeSpan cut = TimeSpan.FromSeconds(20);

    [Fact]
    public Task A_worker_cut_off_from_broker_or_database_changes_nothing_and_works_again() =>
        FaultRun.EachSeedAsync(14, "worker cut off from broker, database, one way", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            TcpProxy broker = rig.ProxyBroker(), database = rig.ProxyDatabase(), oneWay = rig.ProxyDatabase();
            var slow = $"{Failpoint.SegmentDecoding}=delay:700";
            (string, string)[] rung = [("Worker__IdlePoll", "00:05:00"), ("Worker__SegmentSlots", "1"), ("Worker__Roles", "detection"), ("Worker__Sweep", "false")];
            string[] names = ["no-broker", "no-database", "no-answers"];
            await Task.WhenAll(
                rig.ReadyWorkerAsync(names[0], slow, [.. rung, rig.BrokerVia(broker)]),
                rig.ReadyWorkerAsync(names[1], slow, [.. rung, rig.DatabaseVia(database)]),
                rig.ReadyWorkerAsync(names[2], slow, [.. rung, rig.DatabaseVia(oneWay)]));
            var healer = await rig.ReadyWorkerAsync("healer", slow);
            var clip = await Clips.LongAsync(run.Token);
            var jobs = new List<Guid>();
            for (var i = 0; i < 2; i++) jobs.Add(await rig.SubmitAsync(clip));
            await rig.SeenAsync("all hold something", "select (count(distinct worker) = 4)::int from work_attempt t join work w on w.id = t.work_id where w.kind = 'segment'");
            await run.LastsAsync(run.Between(0, 0.5));

            broker.Blackhole();
            database.Blackhole();
            oneWay.Blackhole(up: false);
            await run.LastsAsync(cut);
            foreach (var way in (TcpProxy[])[broker, database, oneWay]) way.Heal();
            var healed = await rig.ScalarAsync<DateTime>("select now()");
            var since = run.History.Now;
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(90));

            // Only rings wake them: who works again consumes again.
            while ((await rig.QueryAsync<string>(
                "select distinct worker from work_attempt where started_at > @healed and outcome = 'done' and worker = any(@names)", new { healed, names })).Count < names.Length)
            {
                Assert.True(run.History.Now - since < TimeSpan.FromSeconds(60), "not all work again");
                var job = await rig.SubmitAsync(clip);
                await rig.EndAsync([job], TimeSpan.FromSeconds(60));
            }

            run.Recovered("all work again", run.History.Now - since, TimeSpan.FromSeconds(30));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.False(healer.HasExited);
            await Checker.RunAsync(rig, run);
        });
}
