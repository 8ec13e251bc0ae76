using SoccerRecognition.Client;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Faults.Harness;

/// <summary>One blow after the other against an Api, three workers and their ways to the servers, as the seed decides.</summary>
internal sealed class Storm
{
    private const int Workers = 3;

    private static readonly string?[] weaknesses =
    [
        null, null, $"{Failpoint.SegmentBeforeCommit}=delay:300", $"{Failpoint.SegmentCommitted}=die@3", $"{Failpoint.SegmentInferring}=die@40",
        $"{Failpoint.LinkBeforeCommit}=die@2", $"{Failpoint.PublishBeforeCommit}=delay:500", $"{Failpoint.PlanBegun}=die@4",
    ];

    private readonly Rig _rig;
    private readonly FaultRun _run;
    private readonly TcpProxy _database;
    private readonly TcpProxy _broker;
    private readonly TcpProxy _objects;
    private readonly ProcessGroup?[] _workers = new ProcessGroup?[Workers];
    private readonly List<Func<Task>> _healing = [];
    private ProcessGroup _api = null!;
    private int _born;
    private int _asked;

    private Storm(Rig rig, FaultRun run)
    {
        (_rig, _run) = (rig, run);
        (_database, _broker, _objects) = (rig.ProxyDatabase(), rig.ProxyBroker(), rig.ProxyObjects());
    }

    public static async Task<Storm> BeginAsync(Rig rig, FaultRun run)
    {
        var storm = new Storm(rig, run) { _api = await rig.StartApiAsync() };
        for (var i = 0; i < Workers; i++) storm.StartWorker(i, weak: false);
        return storm;
    }

    /// <summary>Sends a job until it is taken, always under the same key.</summary>
    public async Task SubmitAsync(Guid videoId, string clip)
    {
        var request = new CreateJobRequest { VideoId = videoId, SegmentSeconds = 1, Reuse = _run.Random.Next(3) == 0 };
        var key = $"storm-{++_asked}";
        var doomed = _run.Random.Next(10) == 0;
        while (true)
        {
            try
            {
                var job = await _rig.Client.CreateJobAsync(request, key, _run.Token);
                _run.History.Accept(job.Id, new AcceptedRequest(clip, doomed ? ["succeeded", "cancelled"] : ["succeeded"]));
                if (doomed) await _rig.Client.CancelJobAsync(job.Id, _run.Token);
                return;
            }
            catch (SoccerApiException failure)
            {
                _run.History.Note($"not taken: {failure.Message}");
                if (failure.Code == FailureCode.JobAlreadyTerminal) return;
                await _run.LastsAsync(TimeSpan.FromSeconds(0.3));
            }
        }
    }

    /// <summary>One blow, or the end of an earlier one.</summary>
    public async Task StrikeAsync()
    {
        if (_healing.Count > 0 && _run.Random.Next(3) == 0) await HealOneAsync();
        for (var i = 0; i < Workers; i++)
            if (_workers[i] is { HasExited: true }) StartWorker(i, weak: true);
        var which = _run.Random.Next(Workers);
        switch (_run.Random.Next(12))
        {
            case 0: await KillWorkerAsync(which); break;
            case 1: await StopWorkerAsync(which); break;
            case 2: PauseWorker(which); break;
            case 3: Break(_database, way => way.Blackhole()); break;
            case 4: Break(_broker, way => way.Blackhole()); break;
            case 5: Break(_objects, way => way.Refuses = true); break;
            case 6: Break(_database, way => way.Blackhole(up: false)); break;
            case 7: _database.Reset(); break;
            case 8: Break(_objects, way => way.Down.CutAfter = 2000); break;
            case 9: await _rig.Vhost.PurgeAsync(queue => queue.StartsWith("soccer.work.", StringComparison.Ordinal), _run.Token); break;
            case 10: await KillApiAsync(); break;
            default: Break(_database, way => way.Up.Delay = TimeSpan.FromMilliseconds(80)); break;
        }
    }

    /// <summary>Everything whole again, and every worker there.</summary>
    public async Task CalmAsync()
    {
        while (_healing.Count > 0) await HealOneAsync();
        for (var i = 0; i < Workers; i++)
        {
            if (_workers[i] is { HasExited: false } weak) await weak.KillAsync(_run.Token);
            StartWorker(i, weak: false);
        }
    }

    private void StartWorker(int slot, bool weak) => _workers[slot] = _rig.StartWorker(
        $"worker-{slot}.{++_born}", weak ? weaknesses[_run.Random.Next(weaknesses.Length)] : null,
        _rig.DatabaseVia(_database), _rig.BrokerVia(_broker), Rig.ObjectsVia(_objects));

    private async Task KillWorkerAsync(int slot)
    {
        if (_workers[slot] is { HasExited: false } worker) await worker.KillAsync(_run.Token);
        StartWorker(slot, weak: true);
    }

    private async Task StopWorkerAsync(int slot)
    {
        if (_workers[slot] is not { HasExited: false } worker) return;
        // One that stands still does not hear it.
        worker.ResumeQuietly();
        await worker.StopAsync(_run.Token);
        StartWorker(slot, weak: true);
    }

    private void PauseWorker(int slot)
    {
        if (_workers[slot] is not { HasExited: false } worker) return;
        worker.Pause();
        _healing.Add(() =>
        {
            if (!worker.HasExited) worker.Resume();
            return Task.CompletedTask;
        });
    }

    private async Task KillApiAsync()
    {
        await _api.KillAsync(_run.Token);
        _api = await _rig.StartApiAsync();
    }

    private void Break(TcpProxy way, Action<TcpProxy> how)
    {
        how(way);
        _healing.Add(() =>
        {
            way.Heal();
            return Task.CompletedTask;
        });
    }

    private async Task HealOneAsync()
    {
        var which = _run.Random.Next(_healing.Count);
        var heal = _healing[which];
        _healing.RemoveAt(which);
        await heal();
    }
}
