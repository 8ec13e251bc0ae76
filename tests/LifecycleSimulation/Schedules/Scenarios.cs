using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.LifecycleSimulation.Model;

namespace SoccerRecognition.LifecycleSimulation.Schedules;

/// <summary>Draws scenarios: a few workers, a few jobs on few videos so that they meet, and some faults in the first minute.</summary>
public static class Scenarios
{
    private const long FaultsUntilMs = 60_000;
    private static readonly string[] Classes = ["cpu-a", "cpu-b"];

    public static Scenario Draw(ulong seed)
    {
        var dice = new Dice(seed);
        var workers = DrawWorkers(dice);
        var videos = Many(1 + dice.Below(3), () => DrawVideo(dice));
        var jobs = Many(1 + dice.Below(5), () => new PlannedJob(dice.OneIn(3) ? 0 : dice.Between(0, 40_000), DrawJob(dice, videos.Count)));
        var faults = Many(dice.Below(7), () => DrawFault(dice, workers, jobs.Count));
        return new Scenario(seed, DrawGrants(dice), workers, videos, jobs, [.. faults.OrderBy(fault => fault.AtMs)]);
    }

    private static TenantGrant[] DrawGrants(Dice dice) =>
        [.. Many(Tenants.Count, () => new TenantGrant(dice.OneIn(4) ? 3 : 1, dice.OneIn(5) ? 1 + dice.Below(2) : null))];

    private static List<PlannedWorker> DrawWorkers(Dice dice)
    {
        // The second class is rare and never alone.
        var workers = Many(1 + dice.Below(3), () => new PlannedWorker(Classes[0], 1 + dice.Below(2)));
        if (dice.OneIn(5)) workers.Add(new PlannedWorker(Classes[1], 1));
        return workers;
    }

    private static PlannedVideo DrawVideo(Dice dice)
    {
        var segments = 1 + dice.Below(4);
        var ailment = dice.Below(8) switch { 0 => Ailment.BadInput, 1 => Ailment.Poison, _ => Ailment.None };
        return new PlannedVideo(segments, ailment, dice.Below(segments));
    }

    private static NewModelJob DrawJob(Dice dice, int videos) => new(
        dice.Below(Tenants.Count), dice.Below(videos), Selection: dice.OneIn(6) ? 1 : 0, Reuse: !dice.OneIn(5), dice.OneIn(4) ? Lane.Interactive : Lane.Batch,
        dice.OneIn(4) ? dice.Below(3) - 1 : 0, Artifacts: dice.OneIn(4),
        ExpiresInMs: dice.OneIn(8) ? dice.Between(5_000, 90_000) : null, TimeoutMs: dice.OneIn(8) ? dice.Between(10_000, 90_000) : null);

    private static Fault DrawFault(Dice dice, List<PlannedWorker> workers, int jobs)
    {
        var at = dice.Between(0, FaultsUntilMs);
        var kind = (FaultKind)dice.Below((int)FaultKind.PauseJob + 1);

        // A class that is gone takes five minutes to be noticed: rare, and only where another is left.
        if (kind == FaultKind.ClassGone && (workers.TrueForAll(one => one.Class == Classes[0]) || dice.OneIn(2))) kind = FaultKind.Kill;
        return new Fault(kind, at, dice.Between(500, kind == FaultKind.DatabaseAway ? 25_000 : 40_000), dice.Below(kind >= FaultKind.Cancel ? jobs : workers.Count));
    }

    private static List<T> Many<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
