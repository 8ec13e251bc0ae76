using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Cli.Demo;

/// <summary>One demo job against a running service, through its public HTTP interface only.</summary>
internal sealed class DemoRun(SoccerClient client, DemoVideo video, string outFolder, AnalysisParts parts, Screen screen, TimeProvider time)
{
    private const string Reference = "soccer demo";
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    /// <exception cref="SoccerApiException">The service refuses the footage.</exception>
    public async Task<DemoOutcome> RunAsync(CancellationToken cancellationToken)
    {
        await CancelLeftoversAsync(cancellationToken);
        var rate = await ChooseRateAsync(cancellationToken);
        screen.Say($"Analysing {rate.Reason}.");
        return await ProgressDisplay.ShowAsync(screen, time, board => FollowAsync(board, rate, cancellationToken));
    }

    private async Task<DemoOutcome> FollowAsync(IProgressBoard board, SampleRate rate, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var row = board.Add(Path.GetFileName(video.Path));
        var uploaded = await JobRun.UploadAsync(client, video.Path, row, cancellationToken);
        var upload = time.GetElapsedTime(begun);

        var request = new CreateJobRequest
        {
            VideoId = uploaded.Id,
            SampleFps = rate.SampleFps,
            Artifacts = Enum.GetValues<ArtifactKind>(),
            ClientReference = Reference,
            Reuse = false,
        };
        var stages = new StageClock(time);
        var accepted = await client.CreateJobAsync(request, idempotencyKey: null, cancellationToken);
        try
        {
            var job = await WatchAsync(accepted.Id, row, stages, cancellationToken);
            if (job.State != JobState.Succeeded) return new DemoOutcome(video, job, rate, null, upload, stages, parts, TimeSpan.Zero, []);

            begun = time.GetTimestamp();
            var results = Path.Combine(outFolder, "results.json");
            var counts = await WholeFile.WriteAsync(results, file => new ResultsReader(client, job.Id, includeOffPitch: true).WriteAsync(file, cancellationToken));
            var files = new List<string> { results };
            foreach (var kind in Enum.GetValues<ArtifactKind>()) files.AddRange(await FetchAsync(board, job.Id, kind, cancellationToken));
            return new DemoOutcome(video, job, rate, counts, upload, stages, parts, time.GetElapsedTime(begun), files);
        }
        catch (OperationCanceledException)
        {
            // The service is about to stop, and its next run would otherwise go on with this.
            await TryCancelAsync(accepted.Id);
            throw;
        }
    }

    // More often than a client of a service far away would ask, so that the times of the table are good.
    private async Task<JobResponse> WatchAsync(Guid id, IProgressRow row, StageClock stages, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await client.GetJobAsync(id, cancellationToken);
            stages.See(job);
            row.Report(job.Progress.Fraction, JobText.Progress(job));
            if (job.State >= JobState.Succeeded)
            {
                row.End(JobText.Progress(job));
                return job;
            }

            await Task.Delay(WatchPause, time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> FetchAsync(IProgressBoard board, Guid job, ArtifactKind kind, CancellationToken cancellationToken)
    {
        var row = board.Add(JobText.KebabOf(kind));
        row.Report(0, "rendering");
        var artifact = await client.WaitForArtifactAsync(job, kind, cancellationToken);
        if (artifact.State != ArtifactState.Ready)
        {
            row.End($"not made: {artifact.FailureCode}");
            return [];
        }

        var path = Path.Combine(outFolder, FileNameOf(artifact));
        await WholeFile.WriteAsync(path, async file =>
        {
            await client.DownloadArtifactAsync(job, kind, file, progress: null, cancellationToken);
            return true;
        });
        row.Report(1, path);
        row.End(path);
        return [path];
    }

    private static string FileNameOf(ArtifactResponse artifact) => artifact.Kind switch
    {
        ArtifactKind.ContactSheet => "contact-sheet.png",
        _ when artifact.MediaType == "image/png" => "annotated.png",
        _ => "annotated.mp4",
    };

    private async Task<SampleRate> ChooseRateAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (!await client.IsReadyAsync(cancellationToken))
        {
            if (time.GetElapsedTime(begun) > ReadyPatience)
                throw new CommandFailure(ExitCode.Unavailable, "The worker did not become ready; its log is in the data folder.");
            await Task.Delay(ReadyPause, time, cancellationToken);
        }

        if (video.Info is not { IsPicture: false } info) return new SampleRate(null, video.Info is null ? "every frame" : "the picture");
        var stats = await client.GetStatsAsync(cancellationToken);
        return SampleRate.Choose(stats.Workers.Sum(one => one.FramesPerSecond ?? 0), info.AverageFps, TimeSpan.FromMicroseconds(info.DurationUs));
    }

    // Of a demo that was killed.
    private async Task CancelLeftoversAsync(CancellationToken cancellationToken)
    {
        foreach (var state in (JobState[])[JobState.Queued, JobState.Planning, JobState.Running])
            foreach (var job in (await client.ListJobsAsync(new JobFilter(State: state, ClientReference: Reference), cancellationToken)).Jobs)
                await TryCancelAsync(job.Id);
    }

    private async Task TryCancelAsync(Guid job)
    {
        using var patience = new CancellationTokenSource(CancelPatience, time);
        try
        {
            await client.CancelJobAsync(job, patience.Token);
        }
        catch (Exception tooLate) when (tooLate is SoccerApiException or OperationCanceledException)
        {
            // It has ended by itself, or nobody is left to ask.
        }
    }
}
