using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Faults.Harness;
using SoccerRecognition.Jobs;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row20ManyJobs
{
    private static readonly int jobs = Soak.IsOn ? 10_000 : 500;

    [Fact]
    public Task Queued_jobs_by_the_thousand_all_end() =>
        FaultRun.EachSeedAsync(20, $"{jobs} queued jobs", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            var clip = await Clips.TinyAsync(run.Token);
            var video = await rig.UploadAsync(clip);
            var request = new CreateJobRequest { VideoId = video.Id, Reuse = false };
            var times = new List<TimeSpan>();
            await Parallel.ForAsync(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = run.Token }, async (_, token) =>
            {
                var start = Stopwatch.GetTimestamp();
                var job = await rig.Client.CreateJobAsync(request, null, token);
                lock (times) times.Add(Stopwatch.GetElapsedTime(start));
                run.History.Accept(job.Id, new AcceptedRequest(clip, "succeeded"));
            });
            run.History.Note($"p99 of the Api {Percentile.Of(99, times).TotalMilliseconds:F0} ms");
            var sweep = await SweepAsync(rig, run);
            run.History.Note($"a sweep {sweep.TotalMilliseconds:F1} ms");
            if (Soak.IsOn)
            {
                Percentile.IsBelow(99, TimeSpan.FromMilliseconds(200), times);
                Assert.True(sweep < TimeSpan.FromMilliseconds(50), $"a sweep took {sweep.TotalMilliseconds:F1} ms");
            }

            for (var i = 0; i < 2; i++) rig.StartWorker($"worker-{i}", null, ("Worker__SegmentSlots", "2"));
            await rig.EndAsync([.. run.History.Accepted.Keys], TimeSpan.FromSeconds(60 + jobs));
            Assert.Equal(0, await rig.ScalarAsync<long>("select count(*) from work where listed <> 1"));
            await Checker.RunAsync(rig, run);
        });

    // The median of some, with all jobs queued.
    private static async Task<TimeSpan> SweepAsync(Rig rig, FaultRun run)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:ConnectionString"] = rig.ConnectionString,
            ["Messaging:Transport"] = "memory",
            ["ObjectStore:Type"] = "files",
            ["ObjectStore:Folder"] = rig.PathTo("objects"),
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddJobs(configuration).BuildServiceProvider();
        var sweeps = services.GetRequiredService<Sweeps>();
        var times = new List<TimeSpan>();
        for (var i = 0; i < 11; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await sweeps.SweepAsync(takeLeases: true, run.Token);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return Percentile.Of(50, times);
    }
}
