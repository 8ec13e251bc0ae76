using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row01WorkerDies
{
    private static readonly string[] instants =
        [Failpoint.SegmentDecoding, Failpoint.SegmentInferring, Failpoint.SegmentBeforeCommit, Failpoint.SegmentCommitted];

    private static readonly TimeSpan bound = TimeSpan.FromSeconds(30);

    [Fact]
    public Task A_worker_killed_in_decode_inference_copy_or_after_commit_loses_nothing() =>
        FaultRun.EachSeedAsync(1, "worker dies mid-segment", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            rig.StartWorker("planner", null, ("Worker__Roles", "plan,link"));
            var victims = instants.Select(instant => rig.StartWorker($"at-{instant}", Rule(run, instant), ("Worker__Roles", "detection"), ("Worker__SegmentSlots", "1"), ("Worker__Sweep", "false"))).ToList();
            var clip = await Clips.LongAsync(run.Token);
            var jobs = new List<Guid>();
            for (var i = 0; i < 2; i++) jobs.Add(await rig.SubmitAsync(clip));

            // Each holds one segment of theirs at its own instant; in inference the child ends itself and its parent dies in the same breath.
            await Task.WhenAll(victims.Select((victim, i) => victim.SaysAsync(instants[i] == Failpoint.SegmentInferring ? "Inference process" : $"failpoint {instants[i]} reached", run.Token)));
            foreach (var victim in victims) await victim.KillAsync(run.Token);
            var killed = run.History.Now;
            var heldAtDeath = await rig.QueryAsync<Guid>("select id from work where state = 'leased' and kind = 'segment'");
            Assert.NotEmpty(heldAtDeath);

            var healer = await rig.ReadyWorkerAsync("healer");
            await rig.SeenAsync(
                "every segment of the dead is leased again", "select (count(*) = 0)::int from work w where id = any(@heldAtDeath) and not exists (select from work_attempt t where t.work_id = w.id and t.worker = 'healer')",
                new { heldAtDeath = heldAtDeath.ToArray() }, bound * 2);
            run.Recovered("every segment of the dead is leased again", run.History.Now - killed, bound);
            await rig.EndAsync(jobs, TimeSpan.FromSeconds(60));

            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work_attempt where counted"));
            Assert.Equal(heldAtDeath.Count, await rig.ScalarAsync<long>(
                "select count(*) from work_attempt where work_id = any(@heldAtDeath) and outcome = 'lost'", new { heldAtDeath = heldAtDeath.ToArray() }));
            Assert.False(healer.HasExited);
            await Checker.RunAsync(rig, run);
        });

    // In inference it dies at a frame that the seed decides; elsewhere it stands still until it is killed.
    private static string Rule(FaultRun run, string instant) =>
        instant == Failpoint.SegmentInferring ? $"{instant}=die@{run.Random.Next(1, 25)}" : $"{instant}=wait";
}
