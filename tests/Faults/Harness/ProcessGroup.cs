using SoccerRecognition.Contracts;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>One of our programs with all its children in a process group of its own, so that a fault hits all of them at once.</summary>
internal sealed class ProcessGroup : IAsyncDisposable
{
    private readonly TestProcess _process;
    private readonly History _history;
    private bool _paused;

    private ProcessGroup(string name, TestProcess process, History history) => (Name, _process, _history) = (name, process, history);

    public string Name { get; }

    /// <summary>The leader's process id.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => _process.Output;

    /// <param name="name">For the history.</param>
    /// <param name="program">With its arguments.</param>
    /// <param name="environment">The program's settings.</param>
    /// <param name="failpoints">Rules of <see cref="Failpoint"/>; null: none.</param>
    /// <param name="history">Where it is told.</param>
    public static ProcessGroup Start(
        string name, IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, string? failpoints, History history)
    {
        var all = new Dictionary<string, string>(environment);
        if (failpoints is not null) all[Failpoint.Variable] = failpoints;
        // setsid becomes the program: the group has the number of the process that we started.
        var group = new ProcessGroup(name, TestProcess.Start("setsid", program, all), history);
        history.Listen(name, () => group.Output);
        history.Note($"{name} starts as {group.Id}{(failpoints is null ? "" : $" with {failpoints}")}");
        return group;
    }

    /// <summary>kill -9 to all of them.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _history.Note($"{Name} is killed");
        Signals.KillGroup(Id);
        await _process.WaitAsync(cancellationToken);
    }

    /// <summary>All of them stand still until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        _history.Note($"{Name} is stopped");
        PauseQuietly();
    }

    /// <summary>Without a line in the history: for what stops it many times a second.</summary>
    public void PauseQuietly()
    {
        _paused = true;
        Signals.PauseGroup(Id);
    }

    public void Resume()
    {
        _history.Note($"{Name} goes on");
        ResumeQuietly();
    }

    /// <inheritdoc cref="PauseQuietly"/>
    public void ResumeQuietly()
    {
        Signals.ResumeGroup(Id);
        _paused = false;
    }

    /// <summary>SIGTERM to the leader, then waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _history.Note($"{Name} is asked to end");
        var code = await _process.StopAsync(cancellationToken);
        _history.Note($"{Name} ended with {code}");
        return code;
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task EndsAsync(CancellationToken cancellationToken)
    {
        var code = await _process.WaitAsync(cancellationToken);
        _history.Note($"{Name} ended with {code}");
    }

    /// <summary>Waits until a failpoint that waits was reached.</summary>
    public async Task ReachesAsync(string failpoint, CancellationToken cancellationToken)
    {
        await SaysAsync($"failpoint {failpoint} reached", cancellationToken);
        _history.Note($"{Name} stands at {failpoint}");
    }

    public Task SaysAsync(string text, CancellationToken cancellationToken) => _process.SaysAsync(text, cancellationToken, TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (_paused) Signals.ResumeGroup(Id);
        if (!_process.HasExited) Signals.KillGroup(Id);
        await _process.DisposeAsync();
    }
}
