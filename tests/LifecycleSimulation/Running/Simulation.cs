using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Schedules;

namespace SoccerRecognition.LifecycleSimulation.Running;

/// <summary>What a run showed.</summary>
/// <param name="Violation">The first promise that was broken, or null.</param>
/// <param name="Steps">How much happened.</param>
/// <param name="SimulatedMs">On the simulated clock.</param>
public sealed record Outcome(string? Violation, int Steps, long SimulatedMs);

/// <summary>
/// A scenario run against the model: worker processes with slots, heartbeats and a sweeper each, doorbells, and faults, interleaved over a simulated
/// clock. The same scenario gives the same run.
/// </summary>
public sealed partial class Simulation
{
    private const long DatabaseRestMs = 2_000;
    private readonly Scenario _scenario;
    private readonly Mutant _mutant;
    private readonly Action<string>? _trace;
    private readonly LifecycleModel _model;
    private readonly Invariants _promises;
    private readonly Agenda _agenda = new();
    private readonly Dice _dice;
    private readonly List<Process> _processes = [];
    private int _requestsOpen;
    private long _databaseBackAt;
    private long _hintsBackAt;
    private long _faultsEndAt;

    private Simulation(Scenario scenario, Mutant mutant, Action<string>? trace)
    {
        (_scenario, _mutant, _trace) = (scenario, mutant, trace);
        _dice = new Dice(scenario.Seed ^ 0x5EED);
        _model = new LifecycleModel(mutant);
        scenario.Grants.CopyTo(_model.Grants, 0);
        _promises = new Invariants(_model, scenario);
        _model.Expiring = work => _promises.CheckExpired(work, work.Owner is { } owner ? _processes[owner] : null);
    }

    /// <param name="trace">Told each thing that happens, for people.</param>
    public static Outcome Run(Scenario scenario, Mutant mutant = Mutant.None, Action<string>? trace = null) => new Simulation(scenario, mutant, trace).Run();

    private Outcome Run()
    {
        for (var i = 0; i < _scenario.Workers.Count; i++) Start(i, at: 0);
        for (var i = 0; i < _scenario.Jobs.Count; i++) _agenda.Plan(_scenario.Jobs[i].AtMs, new Step(StepKind.Request, i));
        for (var i = 0; i < _scenario.Faults.Count; i++)
        {
            _agenda.Plan(_scenario.Faults[i].AtMs, new Step(StepKind.FaultBegins, i));
            _faultsEndAt = Math.Max(_faultsEndAt, _scenario.Faults[i].AtMs + _scenario.Faults[i].ForMs);
        }

        _requestsOpen = _scenario.Jobs.Count;
        _agenda.Plan(Invariants.AuditEveryMs, new Step(StepKind.Audit));
        var deadline = _promises.LatestEnd(_faultsEndAt);
        var steps = 0;
        while (_promises.Broken is null && _agenda.TryTake(out var step, out var at))
        {
            _model.Now = at;
            if (_requestsOpen == 0 && _promises.AllEnded())
            {
                _promises.CheckEnd();
                break;
            }

            if (at > deadline)
            {
                _promises.Break("P1, P3: a job did not end in time");
                break;
            }

            steps++;
            Take(step);
        }

        return new Outcome(_promises.Broken, steps, _model.Now);
    }

    private void Take(in Step step)
    {
        if (step.IsOfProcess)
        {
            var process = _processes[step.Who];
            if (!process.IsAlive) return;
            if (process.WakesAt > _model.Now) _agenda.Plan(process.WakesAt, step);
            else TakeOfProcess(process, step);
            return;
        }

        switch (step.Kind)
        {
            case StepKind.Request:
                Request(step.Who);
                break;
            case StepKind.FaultBegins:
                Begin(_scenario.Faults[step.Who], step.Who);
                break;
            case StepKind.FaultEnds:
                End(_scenario.Faults[step.Who], step.Who);
                break;
            case StepKind.Audit:
                _promises.Audit(_processes, _databaseBackAt);
                _agenda.Plan(_model.Now + Invariants.AuditEveryMs, step);
                break;
            default:
                CheckRecovered(step);
                break;
        }
    }

    // An Api that cannot reach the database answers 503, and the client tries again; it was not accepted.
    private void Request(int number)
    {
        var job = _model.Now < _databaseBackAt ? null : _model.Accept(_scenario.Jobs[number].Request);
        if (job is null)
        {
            _agenda.Plan(_model.Now + 1_000, new Step(StepKind.Request, number));
            return;
        }

        _requestsOpen--;
        _promises.Accepted(job);
        Say($"job {job.Number} accepted: {job.Request}");
        Ring();
    }

    private void Start(int planned, long at)
    {
        var worker = _scenario.Workers[planned];
        var process = new Process(_processes.Count, planned, worker.Class, worker.PixelSlots, at);
        _processes.Add(process);
        _agenda.Plan(at + _dice.Between(0, 1_000), new Step(StepKind.Beat, process.Id));
        _agenda.Plan(at + _dice.Between(0, 1_000), new Step(StepKind.Sweep, process.Id));
        for (var i = 0; i < process.Slots.Length; i++) _agenda.Plan(at + _dice.Between(0, 500), new Step(StepKind.Lease, process.Id, i));
    }

    /// <summary>One message wakes one waiting slot, a little later, or is lost.</summary>
    private void Ring()
    {
        if (_model.Now < _hintsBackAt || _dice.OneIn(20)) return;
        var first = _dice.Below(_processes.Count);
        for (var i = 0; i < _processes.Count; i++)
        {
            var process = _processes[(first + i) % _processes.Count];
            if (!process.IsAlive) continue;
            for (var slot = 0; slot < process.Slots.Length; slot++)
                if (process.Slots[slot].IsWaiting) Plan(process, slot, StepKind.Lease, _dice.Between(1, 50));
        }
    }

    private void Plan(Process process, int slot, StepKind kind, long inMs) =>
        _agenda.Plan(_model.Now + inMs, new Step(kind, process.Id, slot, process.Slots[slot].Stamp));

    private bool CanReach(Process process) => _model.Now >= _databaseBackAt && _model.Now >= process.ConnectedAt;

    private void Say(FormattableString what) => _trace?.Invoke($"{_model.Now,8} {what}");
}
