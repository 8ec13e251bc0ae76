using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Worker;
using SoccerRecognition.Worker.ProcessSegment;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>A whole worker in this process, so that what it uses can be read; the child host and its ffmpeg are real processes, as always.</summary>
internal sealed class BenchWorker : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TestFolder _folder;
    private readonly WebApplication _app;
    private readonly InferenceHosts _segments;

    private BenchWorker(TestDatabase database, TestFolder folder, WebApplication app)
    {
        (_database, _folder, _app) = (database, folder, app);
        _segments = app.Services.GetRequiredService<InferenceHosts>();
        Submitter = new Submitter(
            app.Services.GetRequiredService<Database>(), Path.Combine(folder.Path, "objects"), app.Services.GetRequiredService<ModelCatalog>());
    }

    public Submitter Submitter { get; }

    /// <param name="stub">The stub's picture, or null for the real model.</param>
    public static async Task<BenchWorker> StartAsync(
        CancellationToken cancellationToken, (int Width, int Height)? stub = null, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync(Migrator.UpAsync, cancellationToken);
        var folder = TestFolder.Create("bench");
        var models = stub is var (width, height) ? StubModels.Write(folder.Path, width, height) : null;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Benchmark" });
        builder.Configuration.AddInMemoryCollection(WorkerSettings.Of(database.ConnectionString, folder.Path, models));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Worker:HostCommand:0"] = WorkerSettings.Program,
            ["Worker:HostCommand:1"] = "segment-host",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        builder.Services.AddWorker(builder.Configuration);
        builder.Services.Configure<ListeningOptions>(listening => listening.JobChanges = true);
        var app = builder.Build();
        await app.StartAsync(cancellationToken);
        var worker = new BenchWorker(database, folder, app);
        while (!worker._segments.IsReady) await Task.Delay(20, cancellationToken);
        return worker;
    }

    /// <summary>Runs one job over the video to its end.</summary>
    public async Task<PixelWork> RunAsync(Video video, TimeSpan? segmentLength, CancellationToken cancellationToken)
    {
        var jobs = await RunAllAsync([video], segmentLength, cancellationToken);
        return await Submitter.ReadPixelWorkAsync(jobs[0], cancellationToken);
    }

    /// <summary>Many small jobs, so that what is measured next runs compiled: a worker lives for days.</summary>
    public async Task WarmUpAsync(int jobs, CancellationToken cancellationToken)
    {
        var clip = await Footage.SmallAsync(10, 10, cancellationToken);
        var video = await Submitter.AddVideoAsync(clip, cancellationToken);
        await RunAllAsync([.. Enumerable.Repeat(video, jobs)], null, cancellationToken);
    }

    /// <summary>A job for each video, all accepted before the first is waited for.</summary>
    /// <param name="onLinking">Called once, when the last segment of the first job has been committed.</param>
    public async Task<IReadOnlyList<Guid>> RunAllAsync(
        IReadOnlyList<Video> videos, TimeSpan? segmentLength, CancellationToken cancellationToken, Func<Task>? onLinking = null)
    {
        var doorbells = _app.Services.GetRequiredService<Doorbells>();
        using var changed = new SemaphoreSlim(0);
        void OnChanged(JobChanged change) => changed.Release();
        doorbells.JobChanged += OnChanged;
        try
        {
            var jobs = new List<Guid>();
            foreach (var video in videos)
            {
                var accepted = await Submitter.SubmitAsync(video, segmentLength, cancellationToken);
                jobs.Add(accepted.JobId);
                if (accepted.Due is { } due) doorbells.Ring(new WorkDue(due.ToString()));
            }

            await WaitAsync(jobs, changed, onLinking, cancellationToken);
            return jobs;
        }
        finally
        {
            doorbells.JobChanged -= OnChanged;
        }
    }

    /// <summary>What parent and child have used since they started.</summary>
    public async Task<Use> ReadUseAsync(CancellationToken cancellationToken)
    {
        var child = (await _segments.MeasureAsync(cancellationToken))!;
        return new Use(
            Environment.CpuUsage.TotalTime.TotalSeconds, child.CpuUs / 1e6, child.RunCpuUs / 1e6,
            GC.GetTotalAllocatedBytes(precise: true), child.AllocatedBytes, child.Frames);
    }

    /// <summary>The variant that this machine picked.</summary>
    public string Variant => _segments.Hello!.Variant;

    public int Lanes => _segments.Hello!.Lanes;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Looks when a job's end may have come, not all the time: this process is what is measured.</summary>
    private async Task WaitAsync(List<Guid> jobs, SemaphoreSlim changed, Func<Task>? onLinking, CancellationToken cancellationToken)
    {
        var open = new List<Guid>(jobs);
        while (open.Count > 0)
        {
            var rung = await changed.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            if (rung) while (changed.Wait(0, cancellationToken)) { }
            var pulses = await Submitter.Jobs.ReadPulsesAsync(open, cancellationToken);
            Submitter.AllSucceeded(pulses);
            if (onLinking is not null && pulses.Any(one => one.State is JobState.Linking or JobState.Succeeded))
            {
                await onLinking();
                onLinking = null;
            }

            open = [.. pulses.Where(one => !JobTransitions.IsTerminal(one.State)).Select(one => one.Id)];
        }
    }
}

/// <summary>Processor seconds and managed allocation, ever growing: the difference of two readings is what lay between.</summary>
/// <param name="RunCpu">Of the child's, inside the model.</param>
internal readonly record struct Use(
    double ParentCpu, double ChildCpu, double RunCpu, long ParentBytes, long ChildBytes, long Frames)
{
    public static Use operator -(Use later, Use earlier) => new(
        later.ParentCpu - earlier.ParentCpu, later.ChildCpu - earlier.ChildCpu, later.RunCpu - earlier.RunCpu,
        later.ParentBytes - earlier.ParentBytes, later.ChildBytes - earlier.ChildBytes, later.Frames - earlier.Frames);

    /// <summary>Ours: neither the model nor ffmpeg.</summary>
    public double OwnCpu => ParentCpu + ChildCpu - RunCpu;
}
