using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>Puts videos and jobs into a database as the Api does, and reads from it what became of them.</summary>
internal sealed class Submitter(Database database, string objectsFolder, ModelCatalog models)
{
    private readonly Videos _videos = new(database);
    private readonly JobAcceptance _acceptance = new(database, Options.Create(new RetentionOptions()), TimeProvider.System);

    public JobQueries Jobs { get; } = new(database);

    public static ModelCatalog Catalog(string folder, string detection) =>
        new(Options.Create(new ModelOptions { Folder = folder, Detection = detection }));

    /// <summary>Makes the file a video of the default tenant; its content counts as new every time.</summary>
    public Task<Video> AddVideoAsync(string path, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var key = ObjectKeys.OfVideo(KnownTenants.Default, id);
        var place = Path.Combine(objectsFolder, key);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(path, place);
        var video = new Video(
            KnownTenants.Default, id, RandomNumberGenerator.GetBytes(32), new FileInfo(path).Length, "video/mp4", Path.GetFileName(path), key, default);
        return AddAsync(video, cancellationToken);
    }

    /// <param name="segmentLength">Null: the planner's own choice.</param>
    public async Task<AcceptedJob> SubmitAsync(Video video, TimeSpan? segmentLength, CancellationToken cancellationToken)
    {
        var model = models.Find(Stage.Detection, null)!;
        var analysis = new AnalysisRequest(Stage.Detection, model.Name, model.Version, FrameSelection.EveryFrame, segmentLength);
        var request = new JobRequest([analysis], 0.35, [], Reuse: false);
        return await _acceptance.AcceptAsync(new NewJob(video.TenantId, video.Id, request, Lane.Batch, 0, null), cancellationToken);
    }

    /// <summary>Polls every 100 ms: for workers in other processes.</summary>
    /// <exception cref="InvalidOperationException">A job did not succeed.</exception>
    public async Task WaitAsync(IReadOnlyCollection<Guid> jobs, CancellationToken cancellationToken)
    {
        while (!AllSucceeded(await Jobs.ReadPulsesAsync(jobs, cancellationToken))) await Task.Delay(100, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">A job has ended otherwise.</exception>
    public static bool AllSucceeded(IReadOnlyList<JobPulse> pulses)
    {
        if (pulses.FirstOrDefault(one => JobTransitions.IsTerminal(one.State) && one.State != JobState.Succeeded) is { Id: var id } bad && id != default)
            throw new InvalidOperationException($"job {id} ended {bad.State}");
        return pulses.Count > 0 && pulses.All(one => one.State == JobState.Succeeded);
    }

    /// <summary>From the first lease of a segment to the commit of the last one, and how many frames that were.</summary>
    public Task<PixelWork> ReadPixelWorkAsync(Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleAsync<PixelWork>(
            new CommandDefinition(PixelWorkSql, new { jobId }, cancellationToken: cancellationToken)), cancellationToken);

    private async Task<Video> AddAsync(Video video, CancellationToken cancellationToken) => (await _videos.AddAsync(video, cancellationToken)).Video;

    private const string PixelWorkSql = """
        select extract(epoch from
                   (select max(at) from job_event where job_id = @jobId and type = 'segment.done')
                   - (select min(t.started_at) from work_attempt t join work w on w.id = t.work_id
                      where w.job_id = @jobId and w.kind = 'segment'))::float8 as seconds,
               (select sum(a.frames_done) from job_analysis j join analysis a on a.id = j.analysis_id where j.job_id = @jobId)::bigint as frames,
               (select count(*) from work where job_id = @jobId and kind = 'segment') as segments,
               (select count(distinct t.worker_id) from work_attempt t join work w on w.id = t.work_id
                where w.job_id = @jobId and w.kind = 'segment') as workers
        """;
}

/// <summary>A job's segments as its database tells them.</summary>
internal sealed record PixelWork(double Seconds, long Frames, long Segments, long Workers)
{
    public double FramesPerSecond => Frames / Seconds;
}
