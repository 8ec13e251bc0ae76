using SoccerRecognition.Contracts;
using SoccerRecognition.Faults.Harness;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row24Cancel
{
    private static readonly string[] phases =
        [Failpoint.PlanBegun, Failpoint.SegmentDecoding, Failpoint.SegmentBeforeCommit, Failpoint.LinkBeforeCommit, Failpoint.PublishBeforeCommit];

    [Fact]
    public Task A_job_cancelled_in_any_phase_is_cancelled_and_its_work_stopped() =>
        FaultRun.EachSeedAsync(24, "cancel in every phase", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var clip = await Clips.ShortAsync(run.Token);
            var job = await rig.SubmitAsync(clip, mayEnd: "cancelled");
            await CancelAsync(run, rig, job, "queued");
            // A worker of its own for each phase, which waits there for ever: only the cancel can end that.
            foreach (var phase in phases)
            {
                var worker = await rig.ReadyWorkerAsync($"at-{phase}", $"{phase}=wait");
                job = await rig.SubmitAsync(clip, mayEnd: "cancelled");
                await worker.ReachesAsync(phase, run.Token);
                await run.LastsAsync(run.Between(0, 0.5));
                await CancelAsync(run, rig, job, phase);
                await Eventually.IsTrueAsync("the worker has dropped it", () => worker.Output.Contains("was dropped", StringComparison.Ordinal), run.Token, TimeSpan.FromSeconds(5));
                // What its transaction held is fenced when the lease runs out, and by nobody else: the worker sweeps too.
                await rig.SeenAsync("nothing of it is left", "select (count(*) = 0)::int from work where job_id = @job and state in ('pending', 'leased')", new { job });
                Assert.Equal(0, await worker.StopAsync(run.Token));
            }

            await Checker.RunAsync(rig, run);
        });

    private static async Task CancelAsync(FaultRun run, Rig rig, Guid job, string phase)
    {
        var asked = run.History.Now;
        await rig.Client.CancelJobAsync(job, run.Token);
        await rig.SeenAsync("it is cancelled", "select count(*) from job where id = @job and state = 'cancelled'", new { job });
        run.Recovered($"cancelled at {phase}", run.History.Now - asked, TimeSpan.FromSeconds(5));
    }
}
