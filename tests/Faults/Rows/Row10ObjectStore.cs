using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row10ObjectStore
{
    private static readonly byte[] broken = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private static readonly (string Name, Action<TcpProxy> Do)[] faults =
    [
        ("down", way => way.Refuses = true),
        ("answers 500", way => way.Answer = broken),
        ("sends half of the body", way => way.Down.CutAfter = 3000),
        ("sends other bytes", way => way.Down.Rewrite = Spoil),
        ("is slow", way => way.Down.BytesPerSecond = 20_000),
    ];

    [Fact]
    public Task Segments_wait_uncounted_for_a_store_that_is_down_broken_slow_or_lies() =>
        FaultRun.EachSeedAsync(10, "object store down, 500s, slow, truncated, other bytes", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run, new RigPlan(S3: true));
            await rig.StartApiAsync();
            var way = rig.ProxyObjects();
            await rig.ReadyWorkerAsync("worker", null, Rig.ObjectsVia(way));
            foreach (var (i, fault) in faults.OrderBy(_ => run.Random.Next()).Index())
            {
                run.History.Note($"the store {fault.Name}");
                way.Reset();
                fault.Do(way);
                // A clip of its own each time: nothing of it lies on the worker yet.
                var job = await rig.SubmitAsync(await Clips.NumberedAsync(i, run.Token));
                if (fault.Name == "is slow") await rig.EndAsync([job], TimeSpan.FromSeconds(60));
                else await rig.SeenAsync($"a try has failed while the store {fault.Name}", FailedTry, new { job });
                await run.LastsAsync(run.Between(0, 1));
                way.Heal();
                var healed = run.History.Now;
                await rig.EndAsync([job], TimeSpan.FromSeconds(60));
                run.Recovered($"resumed after the store {fault.Name}", run.History.Now - healed, TimeSpan.FromSeconds(30));
            }

            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            await Checker.RunAsync(rig, run);
        });

    private const string FailedTry = """
        select count(*) from work_attempt t join work w on w.id = t.work_id where w.job_id = @job and t.outcome = 'failed' and t.code = 'dependency-unavailable'
        """;

    // Behind the headers, in the media's bytes.
    private static void Spoil(Memory<byte> passing)
    {
        var bytes = passing.Span;
        var body = bytes.IndexOf("\r\n\r\n"u8);
        for (var i = body < 0 ? 0 : body + 4; i < bytes.Length; i += 97) bytes[i] ^= 0x55;
    }
}
