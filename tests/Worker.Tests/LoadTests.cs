using Dapper;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

/// <summary>What these measure is the whole process's: nothing else may run in it meanwhile.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Jobs = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_jobs_finish_with_memory_flat_and_with_reuse_none_of_them_infers()
    {
        await using var worker = await WorkerHost.StartAsync(
            Token, ("Models:Folder", Checkout.PathTo("tests", "TestSupport")), ("Models:Detection", "stub"), ("Worker:SegmentSlots", "3"));
        var video = await worker.UploadAsync(await TestMedia.ClipAsync(new TestClip { Seconds = 0.4, Width = 160, Height = 90 }, Token), Token);
        await RunAsync(worker, video, 50, reuse: false);
        var before = Managed();

        await RunAsync(worker, video, Jobs - 50, reuse: false);
        var grown = Managed() - before;
        output.WriteLine($"managed memory grew by {grown / 1024} KiB over {Jobs - 50} jobs");
        Assert.True(grown < 4 << 20, $"managed memory grew by {grown} bytes");

        var segments = await CountAsync(worker, "select count(*) from work where kind = 'segment'");
        await RunAsync(worker, video, 50, reuse: true);
        Assert.Equal(segments, await CountAsync(worker, "select count(*) from work where kind = 'segment'"));
        Assert.Equal(1, await CountAsync(worker, "select count(distinct digest) from job"));
    }

    private async Task RunAsync(WorkerHost worker, Video video, int jobs, bool reuse)
    {
        var start = TimeProvider.System.GetTimestamp();
        var ids = new List<Guid>();
        for (var i = 0; i < jobs; i++) ids.Add(await worker.SubmitAsync(video, Token, reuse: reuse));
        foreach (var id in ids) Assert.Equal(JobState.Succeeded, (await worker.WaitAsync(id, Token)).State);
        output.WriteLine($"{jobs} jobs, reuse {reuse}: {jobs / TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} a second");
    }

    private static long Managed()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<long> CountAsync(WorkerHost worker, string sql)
    {
        await using var connection = await worker.Services.GetRequiredService<Database>().OpenAsync(Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
