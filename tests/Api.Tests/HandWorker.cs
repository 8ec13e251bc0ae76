using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Tests;

/// <summary>Does a worker's hops one by one through the same commits as a worker, with boxes of its own making instead of pixels.</summary>
internal sealed class HandWorker(IServiceProvider services)
{
    public const int SegmentUs = 1_000_000;
    public const int FrameUs = 250_000;
    private static readonly NumericsPin Pin = new("cpu-test", "fp32", new string('a', 64), 1);
    private readonly Leaser _leaser = new(
        Guid.CreateVersion7(), "by-hand", WorkRoles.All, "cpu-test",
        [.. services.GetRequiredService<ModelCatalog>().All.Select(model => $"{model.Name}@{model.Version}")]);

    /// <summary>Plans the next job: so many segments of four frames.</summary>
    public async Task PlanAsync(int segments)
    {
        var work = await LeaseAsync(WorkKind.Plan);
        var commits = services.GetRequiredService<PlanCommits>();
        var plans = new List<AnalysisPlan>();
        foreach (var unplanned in await commits.BeginAsync(work, default))
            plans.Add(new(unplanned.Id, unplanned.Stage, [.. Enumerable.Range(0, segments).Select(Segment)], []));
        var info = new VideoInfo("mov", "h264", 640, 360, 4, 0, segments * (long)SegmentUs, segments * 4, IsPicture: false);
        Ring(work.JobId, await commits.CommitAsync(work, info, [1], plans, default));
    }

    /// <summary>Commits the next segment: in every frame a person on the pitch, one in the crowd, and something doubtful.</summary>
    public async Task ProcessSegmentAsync()
    {
        var work = await LeaseAsync(WorkKind.Segment);
        var commits = services.GetRequiredService<SegmentCommits>();
        var segment = await commits.BeginAsync(work, Pin, default) ?? throw new InvalidOperationException("pinned to other numerics");
        var pts = segment.Segment.FramePtsUs;
        var boxes = Boxes();
        var frames = new PackedFrames(
            pts, new byte[pts.Length * PictureSignature.Size], [.. Enumerable.Range(0, pts.Length + 1).Select(i => i * boxes.Length)],
            [.. Enumerable.Repeat(boxes, pts.Length).SelectMany(one => one)]);
        var result = new SegmentResult($"{work.Id}", frames, [], new(1, 1, 1, 1));
        Ring(work.JobId, await commits.CommitAsync(work, segment, result, "by-hand", default));
    }

    /// <summary>Links the next job: the person is track 1 of team a; between the second and the third frame nothing is filled.</summary>
    public async Task LinkAsync()
    {
        var work = await LeaseAsync(WorkKind.Link);
        var commits = services.GetRequiredService<LinkCommits>();
        await commits.BeginAsync(work, default);
        var linked = new List<(long, ReadOnlyMemory<byte>)>();
        await foreach (var frame in services.GetRequiredService<FrameReads>().StreamAsync(work.JobId, default))
            linked.Add((frame.PtsUs, LinkedFrames.Encode([1, 0, 0], [], [])));
        var track = new LinkedTrack(1, 0, LinkedTeam.A, linked[0].Item1, linked[^1].Item1, linked.Count, 0, 9000);
        var summary = new JobSummary(linked.Count, linked.Count, 1, [new(LinkedTeam.A, "#ff0000", 1)]);
        Ring(work.JobId, await commits.CommitLinkAsync(work, linked, [track], summary, [new("truncated", "Cut off.", 5)], default));
    }

    public async Task PublishAsync()
    {
        var work = await LeaseAsync(WorkKind.Publish);
        Ring(work.JobId, await services.GetRequiredService<LinkCommits>().CommitPublishAsync(work, new string('d', 64), default));
    }

    /// <summary>Stores these bytes as the next artifact.</summary>
    public async Task RenderAsync(byte[] content)
    {
        var work = await LeaseAsync(WorkKind.Render);
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, content);
        var key = ObjectKeys.OfArtifact(work.TenantId, work.JobId, work.Epoch, "annotated.mp4");
        await services.GetRequiredService<IObjectStore>().PutFileAsync(key, path, "video/mp4", default);
        Ring(work.JobId, await services.GetRequiredService<Artifacts>().CommitAsync(work, key, "video/mp4", content.Length, default));
    }

    /// <summary>The next work fails for good.</summary>
    public async Task FailAsync(FailureCode code, string detail)
    {
        var work = await services.GetRequiredService<WorkLeases>().TryLeaseAsync(_leaser, batchFirst: false, default) ?? throw new InvalidOperationException("nothing is due");
        if (await services.GetRequiredService<WorkLeases>().FailAsync(work, new(code, detail), default) is { } seq)
            services.GetRequiredService<Doorbells>().Ring(new JobChanged(work.JobId, seq));
    }

    public async Task RunAsync(int segments)
    {
        await PlanAsync(segments);
        for (var i = 0; i < segments; i++) await ProcessSegmentAsync();
        await LinkAsync();
        await PublishAsync();
    }

    public Task ReportAsync(string models) =>
        services.GetRequiredService<WorkerRegistry>().ReportAsync(_leaser, models, 2, 1, "{}", default);

    private static PlannedSegment Segment(int index) => new(
        index, index * (long)SegmentUs, (index + 1) * (long)SegmentUs, null, [.. Enumerable.Range(0, 4).Select(i => index * (long)SegmentUs + i * FrameUs)]);

    private static byte[] Boxes() => PackedBoxes.AsBytes(
    [
        new PackedBox { Left = 80, Top = 160, Right = 240, Bottom = 640, Score = 9000 },
        new PackedBox { Left = 8, Top = 8, Right = 80, Bottom = 160, Score = 8000, Flags = BoxFlags.OffPitch },
        new PackedBox { Left = 800, Top = 160, Right = 960, Bottom = 640, Score = 2000, ClassId = 32 },
    ]).ToArray();

    private async Task<LeasedWork> LeaseAsync(WorkKind kind)
    {
        var work = await services.GetRequiredService<WorkLeases>().TryLeaseAsync(_leaser, batchFirst: false, default) ?? throw new InvalidOperationException($"no {kind} is due");
        return work.Kind == kind ? work : throw new InvalidOperationException($"{work.Kind} is due before {kind}");
    }

    private void Ring(Guid jobId, Committed committed) => services.GetRequiredService<Doorbells>().Ring(jobId, committed);
}
