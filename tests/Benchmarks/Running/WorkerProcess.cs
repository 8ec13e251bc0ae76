using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>A worker as it is deployed: a process of its own with its child host.</summary>
internal sealed class WorkerProcess(TestProcess process) : IAsyncDisposable
{
    /// <param name="settings">Configuration keys with colons.</param>
    /// <param name="core">Pins it and its children; null: all cores.</param>
    public static WorkerProcess Start(IReadOnlyDictionary<string, string?> settings, int? core)
    {
        var environment = settings.ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value ?? "");
        return new WorkerProcess(core is { } number
            ? TestProcess.Start("taskset", ["-c", $"{number}", WorkerSettings.Program], environment)
            : TestProcess.Start(WorkerSettings.Program, [], environment));
    }

    /// <summary>Waits until that many workers have said what they compute with.</summary>
    public static async Task ReadyAsync(Database database, int workers, CancellationToken cancellationToken)
    {
        var registry = new WorkerRegistry(database, Options.Create(new LeaseOptions()));
        while ((await registry.ListAliveAsync(cancellationToken)).Count(one => one.NumericsClass is not null) < workers) await Task.Delay(100, cancellationToken);
    }

    /// <summary>Its own process; the child host is a child of it.</summary>
    public int Id => process.Id;

    /// <summary>The child host; 0 where it is not there.</summary>
    public int ChildId => Directory.EnumerateDirectories($"/proc/{Id}/task")
        .Select(thread => Path.Combine(thread, "children"))
        .SelectMany(file => File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(int.Parse)
        .FirstOrDefault(id => File.ReadAllText($"/proc/{id}/cmdline").Contains("segment-host", StringComparison.Ordinal));

    /// <summary>Processor time of both processes, and of those children that ended by themselves (probes).</summary>
    public double CpuSeconds => ProcessUse.CpuSeconds(Id) + ProcessUse.CpuSeconds(ChildId);

    /// <summary>Resident memory of both processes that is their own.</summary>
    public double AnonymousMb => ProcessUse.AnonymousMb(Id) + ProcessUse.AnonymousMb(ChildId);

    /// <summary>Resident memory of both processes.</summary>
    public double ResidentMb => ProcessUse.ResidentMb(Id) + ProcessUse.ResidentMb(ChildId);

    /// <summary>Stands still until <see cref="Resume"/>; only while idle, so that it holds no lease.</summary>
    public void Pause() => Signals.Pause(Id);

    public void Resume() => Signals.Resume(Id);

    public async ValueTask DisposeAsync()
    {
        Signals.Resume(Id);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.StopAsync(patience.Token);
        await process.DisposeAsync();
    }
}
