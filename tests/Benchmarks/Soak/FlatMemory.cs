using System.Globalization;
using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Soak;

/// <summary>Hundreds of jobs through one worker process: memory of parent and child after the last batches against that after the first.</summary>
internal static class FlatMemory
{
    private const int JobsPerBatch = 50;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var batches = bench.Scale(10, 3);
        var clip = await Footage.SmallAsync(10, 10, bench.Token);
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        using var folder = TestFolder.Create("soak");
        var settings = WorkerSettings.Of(test.ConnectionString, folder.Path, StubModels.Write(folder.Path, 320, 192));
        settings["Worker:IdlePoll"] = "00:00:00.100";
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var submitter = new Submitter(database, folder.PathTo("objects"), Submitter.Catalog(settings["Models:Folder"]!, StubModels.Name));
        var video = await submitter.AddVideoAsync(clip, bench.Token);
        await using var worker = WorkerProcess.Start(settings, null);
        await WorkerProcess.ReadyAsync(database, 1, bench.Token);

        var memory = new List<double>();
        for (var batch = 0; batch < batches; batch++)
        {
            var jobs = new List<Guid>();
            for (var i = 0; i < JobsPerBatch; i++) jobs.Add((await submitter.SubmitAsync(video, null, bench.Token)).JobId);
            await submitter.WaitAsync(jobs, bench.Token);
            memory.Add(worker.AnonymousMb);
            BenchContext.Say(string.Create(CultureInfo.InvariantCulture, $"{(batch + 1) * JobsPerBatch} jobs: {memory[^1]:F0} MB"));
        }

        // Heaps fill up to their first full collections: a fifth of the jobs is warm-up, and single readings jump, so a median of each end counts.
        var settled = memory.Skip(batches / 5).ToList();
        var third = Math.Max(settled.Count / 3, 1);
        var growth = Rounds.MedianOf([.. settled.TakeLast(third)]) - Rounds.MedianOf([.. settled.Take(third)]);
        return
        [
            Figure.AtMost("soak_rss_growth_mb", growth, 20, "MB", string.Create(
                CultureInfo.InvariantCulture,
                $"{batches * JobsPerBatch} jobs of one small clip, stub model, no reuse; parent and child together {settled.Min():F0} to {settled.Max():F0} MB")),
        ];
    }
}
