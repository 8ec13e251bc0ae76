using System.Globalization;
using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// Memory over a match: resident memory of a worker and its child host after ten minutes of footage over that after one, stub model. Both are read when
/// the job has ended, linking and publishing included.
/// </summary>
internal static class RssGrowth
{
    private const int FramesPerMinute = 1500;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        using var folder = TestFolder.Create("bench");
        var models = StubModels.Write(folder.Path, 960, 544);
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var submitter = new Submitter(database, folder.PathTo("objects"), Submitter.Catalog(models, StubModels.Name));
        var settings = WorkerSettings.Of(test.ConnectionString, folder.Path, models);
        settings["Worker:IdlePoll"] = "00:00:00.100";
        await using var worker = WorkerProcess.Start(settings, null);
        await WorkerProcess.ReadyAsync(database, 1, bench.Token);

        await WarmUpAsync(bench.Scale(60, 10)); // Its code is compiled and its pools are filled, as after a day.
        var one = await AfterAsync(1);
        var minutes = bench.Scale(10, 2);
        var many = await AfterAsync(minutes);
        return
        [
            Figure.AtMost("rss_growth", many / one, 1.05, "ratio", string.Create(
                CultureInfo.InvariantCulture,
                $"parent and child {one:F0} MB after 1 minute of footage, {many:F0} MB after {minutes} more in one job; stub model at 960x544")),
        ];

        async Task WarmUpAsync(int jobs)
        {
            var video = await submitter.AddVideoAsync(await Footage.SmallAsync(10, 10, bench.Token), bench.Token);
            var ids = new List<Guid>();
            for (var i = 0; i < jobs; i++) ids.Add((await submitter.SubmitAsync(video, null, bench.Token)).JobId);
            await submitter.WaitAsync(ids, bench.Token);
        }

        async Task<double> AfterAsync(int length)
        {
            var clip = await Footage.SmallAsync(length * FramesPerMinute, 25, bench.Token);
            var accepted = await submitter.SubmitAsync(await submitter.AddVideoAsync(clip, bench.Token), null, bench.Token);
            await submitter.WaitAsync([accepted.JobId], bench.Token);
            return worker.ResidentMb;
        }
    }
}
