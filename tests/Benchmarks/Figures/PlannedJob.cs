using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>Jobs that are accepted, planned and leased by hand, up to the point where a worker would have a segment's result.</summary>
internal sealed class PlannedJob(Database database, TestFolder folder, int framesPerSegment)
{
    private const long FrameUs = 40_000;
    private static readonly NumericsPin Pin = new("cpu-bench", "none", "digest", 1);

    private readonly WorkLeases _leases = new(database, Options.Create(new RetryOptions()), Options.Create(new LeaseOptions()), TimeProvider.System);
    private readonly Leaser _leaser = new(Guid.CreateVersion7(), "bench", [WorkRoles.Plan, WorkRoles.Detection], Pin.NumericsClass, [$"{StubModels.Name}@1.0.0"]);

    public Database Database => database;

    /// <summary>Another worker that may take the segments.</summary>
    public Leaser NewWorker() => _leaser with { WorkerId = Guid.CreateVersion7(), Roles = [WorkRoles.Detection] };

    /// <summary>A new job of that many segments, all leased and begun.</summary>
    public async Task<IReadOnlyList<(LeasedWork Work, SegmentToProcess Segment)>> LeaseAsync(int segments, CancellationToken cancellationToken)
    {
        await PlanAsync(segments, cancellationToken);
        var commits = new SegmentCommits(database, TimeProvider.System);
        var leased = new List<(LeasedWork, SegmentToProcess)>();
        while (await _leases.TryLeaseAsync(_leaser, batchFirst: false, cancellationToken) is { } work)
            leased.Add((work, (await commits.BeginAsync(work, Pin, cancellationToken))!));
        return leased.Count == segments ? leased : throw new InvalidOperationException($"{leased.Count} segments were leased, not {segments}");
    }

    /// <summary>A new job of that many segments, all due.</summary>
    public async Task PlanAsync(int segments, CancellationToken cancellationToken)
    {
        var submitter = new Submitter(database, folder.PathTo("objects"), Submitter.Catalog(StubModels.Write(folder.Path, 320, 192), StubModels.Name));
        var nothing = folder.PathTo("nothing.mp4");
        await File.WriteAllBytesAsync(nothing, [0], cancellationToken);
        await submitter.SubmitAsync(await submitter.AddVideoAsync(nothing, cancellationToken), null, cancellationToken);
        var plans = new PlanCommits(database, TimeProvider.System);
        var work = (await _leases.TryLeaseAsync(_leaser with { Roles = [WorkRoles.Plan] }, batchFirst: false, cancellationToken))!;
        var analysis = (await plans.BeginAsync(work, cancellationToken))[0];
        var lengthUs = framesPerSegment * FrameUs;
        var cut = Enumerable.Range(0, segments).Select(i => new PlannedSegment(
            i, i * lengthUs, (i + 1) * lengthUs, null, [.. Enumerable.Range(0, framesPerSegment).Select(frame => i * lengthUs + frame * FrameUs)])).ToList();
        var info = new VideoInfo("mov", "h264", 1280, 720, 25, 0, segments * lengthUs, segments * framesPerSegment, IsPicture: false);
        await plans.CommitAsync(work, info, [1, 2, 3], [new AnalysisPlan(analysis.Id, analysis.Stage, cut, [])], cancellationToken);
    }
}
