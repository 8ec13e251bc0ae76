using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

public sealed class PipelineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clip_goes_through_every_hop_and_segments_of_any_length_give_one_digest()
    {
        await using var worker = await WorkerHost.StartAsync(Token);
        var video = await worker.UploadAsync(await TestMedia.ClipAsync(new TestClip { Seconds = 6, Width = 640, Height = 360 }, Token), Token);
        var digests = new List<string>();
        foreach (var seconds in new[] { 1, 2, 30 })
        {
            var job = await worker.WaitAsync(await worker.SubmitAsync(video, Token, new FrameSelection(5, null, null), TimeSpan.FromSeconds(seconds)), Token);
            Assert.Equal((JobState.Succeeded, null), (job.State, job.Failure));
            digests.Add(job.Digest!);
        }

        Assert.Single(digests.Distinct());
    }
}
