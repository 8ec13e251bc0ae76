using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation.Sql;

/// <summary>One lease in both worlds.</summary>
internal sealed record Pair(ModelLease Model, SqlLease Sql, ModelLeaser By)
{
    public bool HasBegun { get; set; }

    public int Run { get; set; }
}

/// <summary>
/// A random history, done step by step to the model and to the database. After each step both must have given the same answer and hold the same rows.
/// </summary>
internal sealed class History(ulong seed, SqlLifecycle sql, Mutant mutant, CancellationToken token)
{
    private static readonly int All = (1 << WorkRoles.All.Length) - 1;

    // Two of one class, one of another, one without the model, one that only plans and links.
    private static readonly ModelLeaser[] Leasers = [new(0, All, "cpu-a"), new(1, All, "cpu-a"), new(2, All, "cpu-b"), new(3, All, "cpu-a", false), new(4, 0b0101, "cpu-b")];
    private static readonly FailureCode[] Failures =
        [FailureCode.Internal, FailureCode.MediaDecodeCrashed, FailureCode.DependencyUnavailable, FailureCode.HostLost, FailureCode.UnsupportedMedia];
    private readonly Dice _dice = new(seed);
    private readonly LifecycleModel _model = new(mutant);
    private readonly List<Pair> _held = [];
    private readonly List<string> _told = [];

    /// <returns>How the two differ, with what led there; null when they do not.</returns>
    public async Task<string?> RunAsync(int steps)
    {
        for (var i = 0; i < Tenants.Count; i++) _model.Grants[i] = new TenantGrant(1 + _dice.Below(3), _dice.OneIn(3) ? 1 + _dice.Below(3) : null);
        await sql.StartAsync(_model.Grants, token);
        for (var i = 0; i < steps; i++)
        {
            var difference = await StepAsync() ?? Compare(Names.Describe(_model), await sql.DescribeAsync(token));
            if (difference is not null) return $"after step {i + 1}: {difference}\n{string.Join('\n', _told)}";
        }

        return null;
    }

    private Task<string?> StepAsync() => _dice.Below(24) switch
    {
        0 or 1 => AcceptAsync(),
        < 8 => LeaseAsync(),
        < 16 => _held.Count == 0 ? LeaseAsync() : GoOnAsync(_held[_dice.Below(_held.Count)]),
        16 => FailAsync(),
        17 => _dice.OneIn(3) ? ReleaseAsync() : BeatAsync(),
        18 => SweepAsync(),
        19 => ReportAsync(),
        20 => ControlAsync(),
        _ => AdvanceAsync(),
    };

    private async Task<string?> AcceptAsync()
    {
        var request = new NewModelJob(
            _dice.Below(Tenants.Count), _dice.Below(2), _dice.Below(2), !_dice.OneIn(4), _dice.OneIn(3) ? Lane.Interactive : Lane.Batch, _dice.Below(3) - 1, _dice.OneIn(3),
            _dice.OneIn(5) ? _dice.Between(5_000, 120_000) : null, _dice.OneIn(5) ? _dice.Between(5_000, 60_000) : null);
        Tell($"accept {request}");
        _model.Accept(request);
        await sql.AcceptAsync(request, token);
        return null;
    }

    private async Task<string?> LeaseAsync()
    {
        var (leaser, batchFirst) = (Leasers[_dice.Below(Leasers.Length)], _dice.OneIn(4));
        var expected = _model.TryLease(leaser, batchFirst);
        var got = await sql.TryLeaseAsync(leaser, batchFirst, token);
        Tell($"worker {leaser.Worker} leases {(expected is { } known ? Names.NameOf(known.Work) : "nothing")}{(batchFirst ? ", batch first" : "")}");
        if ((expected is null) != (got is null)) return $"the database leased {got?.Work.Kind.ToString() ?? "nothing"}";
        if (expected is { } lease) _held.Add(new Pair(lease, got!, leaser));
        return null;
    }

    /// <summary>The hop begins, or commits: also under a lease that is lost by then.</summary>
    private async Task<string?> GoOnAsync(Pair pair)
    {
        var what = $"{(pair.HasBegun ? "commit" : "begin")} {Names.NameOf(pair.Model.Work)}, epoch {pair.Model.Epoch}";
        Tell(what);
        bool expected, got;
        if (!pair.HasBegun)
        {
            expected = _model.Begin(pair.Model, pair.By.Class);
            got = await sql.BeginAsync(pair.Sql, pair.By.Class, token);
            (pair.HasBegun, pair.Run) = (true, pair.Model.Work.Analysis?.Run ?? 0);
            if (!expected) _held.Remove(pair);
        }
        else
        {
            var segments = 1 + pair.Model.Work.Job.Request.Video;
            var commit = new OpenCommit(pair.Model, segments, pair.By.Class, pair.Run);
            expected = _model.Advance(commit) != CommitState.Refused && _model.Advance(commit) == CommitState.Committed;
            got = await sql.CommitAsync(pair.Sql, segments, token);
            _held.Remove(pair);
        }

        return expected == got ? null : $"{what} was {(got ? "taken" : "refused")} by the database only";
    }

    private async Task<string?> FailAsync()
    {
        if (_held.Count == 0) return null;
        var (pair, code) = (_held[_dice.Below(_held.Count)], Failures[_dice.Below(Failures.Length)]);
        Tell($"fail {Names.NameOf(pair.Model.Work)}, epoch {pair.Model.Epoch}: {code}");
        _held.Remove(pair);
        _model.Fail(pair.Model, code);
        await sql.FailAsync(pair.Sql, code, token);
        return null;
    }

    private async Task<string?> ReleaseAsync()
    {
        if (_held.Count == 0) return null;
        var pair = _held[_dice.Below(_held.Count)];
        Tell($"release {Names.NameOf(pair.Model.Work)}, epoch {pair.Model.Epoch}");
        _held.Remove(pair);
        _model.Release(pair.Model);
        await sql.ReleaseAsync(pair.Sql, token);
        return null;
    }

    private async Task<string?> BeatAsync()
    {
        var worker = _dice.Below(Leasers.Length);
        Tell($"worker {worker} beats");
        var mine = _held.Where(pair => pair.By.Worker == worker).ToList();
        var expected = mine.Where(pair => _model.Renew(pair.Model)).Select(pair => pair.Sql.Work.Id).ToHashSet();
        var got = await sql.HeartbeatAsync(worker, mine.Select(pair => pair.Sql), token);
        return expected.SetEquals(got) ? null : $"the model keeps {expected.Count} leases, the database {got.Count}";
    }

    private async Task<string?> SweepAsync()
    {
        var takes = !_dice.OneIn(4);
        Tell($"sweep{(takes ? "" : ", no leases")}");
        var due = new List<WorkClass>();
        var expired = _model.Sweep(takes);
        _model.FindDueClasses(due);
        var report = await sql.SweepAsync(takes, token);
        if (report.ExpiredLeases != expired) return $"the model took {expired} leases, the database {report.ExpiredLeases}";
        return due.ToHashSet().SetEquals(report.DueClasses) ? null : $"the model rings for {string.Join(' ', due)}, the database for {string.Join(' ', report.DueClasses)}";
    }

    private async Task<string?> ReportAsync()
    {
        var leaser = Leasers[_dice.Below(Leasers.Length)];
        if (_dice.OneIn(5))
        {
            Tell($"worker {leaser.Worker} leaves");
            _model.Leave(leaser.Worker);
            await sql.LeaveAsync(leaser.Worker, token);
            return null;
        }

        var busy = _dice.Below(3);
        Tell($"worker {leaser.Worker} reports {busy} of 2 busy");
        _model.Report(leaser, 2, busy);
        await sql.ReportAsync(leaser, 2, busy, token);
        return null;
    }

    private async Task<string?> ControlAsync()
    {
        if (_model.Jobs.Count == 0) return null;
        var job = _model.Jobs[_dice.Below(_model.Jobs.Count)];
        var what = _dice.Below(4);
        Tell($"{what switch { 0 => "cancel", 1 => "pause", 2 => "resume", _ => "retry" }} job {job.Number}");
        var (expected, got) = what switch
        {
            0 => (_model.Cancel(job), await sql.CancelAsync(job, token)),
            1 => (_model.Pause(job), await sql.PauseAsync(job, token)),
            2 => (_model.Resume(job), await sql.ResumeAsync(job, token)),
            _ => (_model.Retry(job) is not null, await sql.RetryAsync(job, token)),
        };
        return expected == got ? null : $"it was {(got ? "done" : "refused")} by the database only";
    }

    private async Task<string?> AdvanceAsync()
    {
        // Now and then long enough for a class to be gone.
        var ms = _dice.Below(12) switch { 0 => _dice.Between(301_000, 400_000), < 5 => _dice.Between(10_000, 40_000), _ => _dice.Between(100, 8_000) };
        Tell($"{ms} ms pass");
        _model.Now += ms;
        await sql.AdvanceAsync(ms, token);
        return null;
    }

    private void Tell(string what) => _told.Add($"{_model.Now,8} {what}");

    private static string? Compare(List<string> model, List<string> database)
    {
        var (only, also) = (model.Except(database).Order().ToList(), database.Except(model).Order().ToList());
        if (only.Count == 0 && also.Count == 0 && model.Count == database.Count) return null;
        return $"rows differ\n  model:    {string.Join("\n            ", only)}\n  database: {string.Join("\n            ", also)}";
    }
}
