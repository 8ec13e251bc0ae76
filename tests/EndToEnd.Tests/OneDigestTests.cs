using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>
/// P2 and P8 on one machine, so one numerics class: one clip, every way of running it, one and the same digest. 60 s at four frames a second;
/// every frame of it in <c>make soak</c>.
/// </summary>
public sealed class OneDigestTests(MatchClip clip) : IClassFixture<MatchClip>
{
    private static readonly double? SampleFps = SoakRun.IsOn ? null : 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Embedded_and_distributed_runs_give_one_digest_however_cut_shared_or_disturbed()
    {
        var path = await clip.PathAsync(Token);
        var digests = new Dictionary<string, string>();

        await using (var embedded = await EmbeddedServer.StartAsync(Token))
            digests["embedded"] = (await embedded.RunAsync(path, SampleFps, segmentSeconds: null, Token)).Digest!;

        await using var fleet = await Fleet.StartAsync(workers: 1, Token);
        var alone = await fleet.SucceedAsync(await fleet.SubmitAsync(path, Token, SampleFps, segmentSeconds: 30), Token);
        digests["one worker, segments of 30 s"] = alone.Digest!;

        fleet.StartWorker("worker-2");
        var shared = await fleet.SubmitAsync(path, Token, SampleFps, segmentSeconds: 5);
        digests["two workers, segments of 5 s"] = (await fleet.SucceedAsync(shared, Token)).Digest!;
        var segments = await fleet.SegmentsByWorkerAsync(shared, Token);
        Assert.Equal(["worker-1", "worker-2"], segments.Keys.Order());
        Assert.All(segments.Values, count => Assert.True(count >= 2, $"a worker made {count} segments only"));

        var victim = fleet.StartWorker("victim");
        await fleet.IsReadyAsync("victim", Token);
        var disturbed = await fleet.SubmitAsync(path, Token, SampleFps, segmentSeconds: 10);
        await Eventually.IsTrueAsync(
            "the victim stands still in the middle of a segment", token => fleet.CatchAsync(victim, "victim", disturbed, token), Token, TimeSpan.FromMinutes(1));
        await victim.KillHardAsync(Token);
        digests["a worker killed in the middle of a segment"] = (await fleet.SucceedAsync(disturbed, Token)).Digest!;
        Assert.True(await fleet.ReadAsync<long>("select count(*) from work_attempt where worker = 'victim' and outcome = 'lost'", Token) >= 1);
        Assert.Equal(0, await fleet.ReadAsync<long>("select count(*) from work_attempt where counted", Token));

        Assert.True(digests.Values.Distinct().Count() == 1, string.Join('\n', digests.Select(one => $"{one.Value} {one.Key}")));
        Assert.Equal(JobState.Succeeded, alone.State);
    }
}
