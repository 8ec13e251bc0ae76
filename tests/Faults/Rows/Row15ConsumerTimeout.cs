using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row15ConsumerTimeout
{
    [Fact]
    public Task A_segment_longer_than_the_brokers_patience_is_done_once() =>
        FaultRun.EachSeedAsync(15, "consumer_timeout fires", 1, async run =>
        {
            await using var servers = new PrivateServers(run.History);
            await using var rig = await Rig.StartAsync(run, new RigPlan(RabbitMq: await servers.RabbitMqAsync(run.Token)));
            // Looked at when a channel opens, so before anybody connects.
            await servers.ControlBrokerAsync(run.Token, "eval", "application:set_env(rabbit, consumer_timeout, 3000), application:set_env(rabbit, channel_tick_interval, 1000).");
            await rig.StartApiAsync();
            var worker = await rig.ReadyWorkerAsync("worker", $"{Failpoint.SegmentDecoding}=delay:{run.Random.Next(6000, 9000)}", ("Worker__IdlePoll", "00:05:00"));
            var clip = await Clips.ShortAsync(run.Token);

            // A hint is acknowledged before work begins, so that long work is nothing to the broker.
            var job = await rig.SubmitAsync(clip);
            var started = run.History.Now;
            await rig.EndAsync([job], TimeSpan.FromSeconds(60));
            run.Recovered("the job is done", run.History.Now - started, TimeSpan.FromSeconds(60));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work where listed <> 1"));

            // Standing still it acknowledges nothing: the broker closes its channels, and it has to come back by itself.
            worker.Pause();
            var late = await rig.SubmitAsync(clip);
            await run.LastsAsync(TimeSpan.FromSeconds(8));
            worker.Resume();
            var resumed = run.History.Now;
            await rig.EndAsync([late], TimeSpan.FromSeconds(90));
            run.Recovered("the job rung for meanwhile is done", run.History.Now - resumed, TimeSpan.FromSeconds(60));
            Assert.Contains("delivery acknowledgement", await servers.BrokerLogAsync(run.Token), StringComparison.OrdinalIgnoreCase);
            await Checker.RunAsync(rig, run);
        });
}
