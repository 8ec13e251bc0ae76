using System.Collections.Frozen;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Jobs.Lifecycle;

/// <summary>
/// Which state of a job may follow which: the table of docs/job-lifecycle.md, and of the CHECK constraints and SQL that do the same. Pure.
/// </summary>
public static class JobTransitions
{
    private static readonly FrozenDictionary<JobState, FrozenSet<JobState>> Next = new Dictionary<JobState, JobState[]>
    {
        // A job whose analyses are all there already has nothing to plan and nothing to run.
        [JobState.Queued] = [JobState.Planning, JobState.Linking, .. Ends(JobState.Failed)],
        [JobState.Planning] = [JobState.Running, JobState.Linking, .. Ends(JobState.Failed)],
        [JobState.Running] = [JobState.Linking, .. Ends(JobState.Failed)],
        [JobState.Linking] = [JobState.Succeeded, .. Ends(JobState.Failed)],
        [JobState.Succeeded] = [],
        [JobState.Failed] = [],
        [JobState.Cancelled] = [],
        [JobState.Expired] = [],
    }.ToFrozenDictionary(one => one.Key, one => one.Value.ToFrozenSet());

    public static bool IsAllowed(JobState from, JobState to) => Next[from].Contains(to);

    /// <summary>The states that may follow, in the order of <see cref="JobState"/>.</summary>
    public static IEnumerable<JobState> After(JobState state) => Next[state].Order();

    /// <summary>A terminal job never changes again.</summary>
    public static bool IsTerminal(JobState state) => Next[state].Count == 0;

    private static JobState[] Ends(JobState failed) => [failed, JobState.Cancelled, JobState.Expired];
}
