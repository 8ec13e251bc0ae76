using Dapper;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Worker.ProcessSegment;

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

    [Fact]
    public async Task Artifacts_are_made_after_success_when_asked_for()
    {
        await using var worker = await WorkerHost.StartAsync(Token);
        var video = await worker.UploadAsync(await TestMedia.ClipAsync(new TestClip(), Token), Token);
        var job = await worker.SubmitAsync(
            video, Token, new FrameSelection(2, null, null), artifacts: [ArtifactKind.AnnotatedVideo, ArtifactKind.ContactSheet]);
        await worker.WaitAsync(job, Token);

        var artifacts = worker.Services.GetRequiredService<Artifacts>();
        await Eventually.IsTrueAsync(
            "both artifacts are ready",
            async token => (await artifacts.ListAsync(video.TenantId, job, token)).All(one => one.State == ArtifactState.Ready), Token);
        var objects = worker.Services.GetRequiredService<IObjectStore>();
        foreach (var artifact in await artifacts.ListAsync(video.TenantId, job, Token))
            Assert.Equal(artifact.SizeBytes, new FileInfo(objects.LocalPathOf(artifact.ObjectKey!)!).Length);
    }

    [Fact]
    public async Task The_death_of_the_inference_process_is_blamed_on_nobody_and_loses_nothing()
    {
        await using var worker = await WorkerHost.StartAsync(Token);
        var video = await worker.UploadAsync(await TestMedia.ClipAsync(new TestClip { Seconds = 6, Width = 640, Height = 360 }, Token), Token);
        var undisturbed = await worker.WaitAsync(await worker.SubmitAsync(video, Token), Token);

        // Every frame, in two segments: seconds of work each, so that they are caught at it.
        var disturbed = await worker.SubmitAsync(video, Token, segmentLength: TimeSpan.FromSeconds(3));
        var jobs = worker.Services.GetRequiredService<JobQueries>();
        await Eventually.IsTrueAsync(
            "a segment is under way", async token => (await jobs.FindAsync(video.TenantId, disturbed, token))!.FramesInFlight > 0, Token);
        Signals.KillHard(worker.Services.GetRequiredService<InferenceHosts>().Hello!.ProcessId);

        var ended = await worker.WaitAsync(disturbed, Token);
        Assert.Equal((JobState.Succeeded, undisturbed.Digest), (ended.State, ended.Digest));
        await using var connection = await worker.Services.GetRequiredService<Database>().OpenAsync(Token);
        Assert.True(await connection.ExecuteScalarAsync<long>("select count(*) from work_attempt where code = 'host-lost'") > 0);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from work_attempt where counted"));
    }
}
