using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests.Maintenance;

public sealed class LocalCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_upkeep_of_a_worker_finishes_an_erasure_and_its_copy_of_the_source_goes_too()
    {
        await using var bucket = await TestBucket.CreateAsync(Token);
        using var scratch = TestFolder.Create("scratch");
        await using var worker = await WorkerHost.StartAsync(
            Token, ("ObjectStore:Type", "s3"), ("ObjectStore:Endpoint", bucket.Server.Endpoint.Authority), ("ObjectStore:AccessKey", bucket.Server.AccessKey),
            ("ObjectStore:SecretKey", bucket.Server.SecretKey), ("ObjectStore:Bucket", bucket.Name), ("Worker:ScratchFolder", scratch.Path));
        var video = await worker.UploadAsync(await TestMedia.ClipAsync(new TestClip(), Token), Token);
        var job = await worker.WaitAsync(await worker.SubmitAsync(video, Token, new FrameSelection(2, null, null)), Token);
        Assert.Equal(JobState.Succeeded, job.State);
        Assert.NotEmpty(Copies(scratch));

        // The process that took the request dies before it has done anything.
        await worker.Services.GetRequiredService<Erasures>().RequestVideoAsync(video.TenantId, video.Id, null, Token);
        await using (var connection = await worker.Services.GetRequiredService<Database>().OpenAsync(Token))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "update erasure set claimed_until = now()";
            await command.ExecuteNonQueryAsync(Token);
        }

        await Eventually.IsTrueAsync("the copy is gone", () => Copies(scratch).Count == 0, Token);
        await Eventually.IsTrueAsync("the object is gone", async token => (await bucket.KeysAsync(token)).Count == 0, Token);
    }

    private static List<string> Copies(TestFolder scratch) =>
        [.. Directory.EnumerateFiles(scratch.Path, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))];
}
