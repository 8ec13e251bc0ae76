using System.Runtime.InteropServices;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// What must hold after every row, whatever was broken: accepted jobs are there and terminal, states only move along the table and end once, rows are
/// the planned ones and each once, digests are those of an undisturbed run, every row was written under the last lease, every object has an owner.
/// </summary>
internal sealed class Checker(Rig rig, FaultRun run, int orphans)
{
    private readonly List<string> _violations = [];

    /// <summary>Checks everything; the jobs that the history knows have ended.</summary>
    /// <param name="orphans">Objects without an owner that the fault leaves, as many and no more: nothing sweeps them yet.</param>
    public static Task RunAsync(Rig rig, FaultRun run, int orphans = 0) => new Checker(rig, run, orphans).RunAsync();

    private async Task RunAsync()
    {
        await JobsAsync();
        await EventsAsync();
        var lost = await RowsAsync();
        var twice = await LeasesAsync();
        await ObjectsAsync();
        run.Measured.Checked(lost, twice);
        Assert.True(_violations.Count == 0, $"the checker found:\n{string.Join('\n', _violations)}");
        run.History.Note("the checker found nothing");
    }

    private void Hold(bool condition, string violation)
    {
        if (!condition) _violations.Add(violation);
    }

    private async Task JobsAsync()
    {
        var jobs = (await rig.QueryAsync<JobLine>(CheckSql.Jobs)).ToDictionary(job => job.Id);
        Hold(jobs.Count > 0, "no job at all");
        foreach (var (id, request) in run.History.Accepted)
        {
            if (!jobs.TryGetValue(id, out var job))
            {
                _violations.Add($"job {id} was answered 202 and is not there");
                continue;
            }

            Hold(request.MayEnd.Contains(job.State), $"job {id} is {job.State} ({job.FailureCode} {job.FailureDetail}), not {string.Join(" or ", request.MayEnd)}");
            if (job.State == "succeeded")
                Hold(job.Digest == await Reference.DigestAsync(request.Clip), $"job {id} has another digest than the undisturbed run");
        }

        foreach (var job in jobs.Values) Hold(job.Ended, $"job {job.Id} never ended: {job.State}");
    }

    private async Task EventsAsync()
    {
        foreach (var events in (await rig.QueryAsync<EventLine>(CheckSql.Events)).GroupBy(one => one.JobId))
        {
            Hold(events.Select(one => one.Seq).SequenceEqual(Enumerable.Range(1, events.Count()).Select(seq => (long)seq)), $"job {events.Key} has gaps in its events");
            JobState? state = null;
            foreach (var one in events)
            {
                if (state is { } ended && JobTransitions.IsTerminal(ended)) Hold(one.Type.StartsWith("artifact.", StringComparison.Ordinal), $"job {events.Key} has {one.Type} after its end");
                if (!Enum.TryParse<JobState>(one.Type.Replace("job.", "", StringComparison.Ordinal), ignoreCase: true, out var next)) continue;
                Hold(state is null ? next == JobState.Queued : JobTransitions.IsAllowed(state.Value, next), $"job {events.Key} went from {state} to {next}");
                state = next;
            }

            Hold(state is { } last && JobTransitions.IsTerminal(last), $"the events of job {events.Key} end with {state}");
        }
    }

    /// <returns>How many planned frames of succeeded jobs have no row.</returns>
    private async Task<long> RowsAsync()
    {
        var lost = 0L;
        foreach (var job in await rig.QueryAsync<Guid>(CheckSql.Succeeded))
        {
            var planned = (await rig.QueryAsync<byte[]>(CheckSql.PlannedFrames, new { job }))
                .SelectMany(bytes => MemoryMarshal.Cast<byte, long>(bytes).ToArray()).Order().ToArray();
            var stored = await rig.QueryAsync<long>(CheckSql.StoredFrames, new { job });
            var linked = await rig.QueryAsync<long>(CheckSql.LinkedFrames, new { job });
            Hold(planned.Length > 0 && planned.SequenceEqual(stored), $"job {job}: {planned.Length} frames planned, {stored.Count} stored, not the same");
            Hold(planned.SequenceEqual(linked), $"job {job}: {planned.Length} frames planned, {linked.Count} linked, not the same");
            lost += planned.Except(stored).Count() + planned.Except(linked).Count();
        }

        return lost;
    }

    /// <returns>How many pieces of work were committed twice.</returns>
    private async Task<long> LeasesAsync()
    {
        foreach (var line in await rig.QueryAsync<string>(CheckSql.WrittenUnderAnOldLease)) _violations.Add($"written under an old lease: {line}");
        foreach (var line in await rig.QueryAsync<string>(CheckSql.Unfinished)) _violations.Add($"left behind: {line}");
        var twice = await rig.ScalarAsync<long>(CheckSql.CommittedTwice);
        Hold(twice == 0, $"{twice} segments were committed twice");
        return twice;
    }

    private async Task ObjectsAsync()
    {
        if (rig.Bucket is not { } bucket) return;
        var owned = await rig.QueryAsync<string>(CheckSql.OwnedObjects);
        // What a start check put belongs to nobody; a process killed in it leaves it to the checks of a later hour.
        var unowned = (await bucket.KeysAsync(run.Token)).Where(key => !key.StartsWith("checks/", StringComparison.Ordinal)).Except(owned).ToList();
        Hold(unowned.Count == orphans, $"{unowned.Count} objects have no owner, not {orphans}: {string.Join(", ", unowned)}");
    }

    private sealed record JobLine(Guid Id, string State, bool Ended, string? Digest, string? FailureCode, string? FailureDetail);

    private sealed record EventLine(Guid JobId, long Seq, string Type);
}
