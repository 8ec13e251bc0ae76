using System.Diagnostics;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>The very ffmpeg commands that a worker runs for a video, without the worker; as many at once as it runs segments.</summary>
internal sealed class FfmpegAlone(string clip, VideoIndex index, IReadOnlyList<PlannedSegment> segments, FrameShape shape)
{
    /// <summary>WorkerOptions.SegmentSlots.</summary>
    public const int AtOnce = 2;

    public int Segments => segments.Count;

    public static async Task<FfmpegAlone> PlanAsync(string clip, TimeSpan segmentLength, FrameShape shape, CancellationToken cancellationToken)
    {
        var index = await new MediaProber(new DecodeOptions()).ProbeAsync(clip, cancellationToken);
        var segments = SegmentPlanner.Plan(index, FrameSelection.EveryFrame, new SegmentOptions { Length = segmentLength });
        return new FfmpegAlone(clip, index, segments, shape);
    }

    /// <summary>Through pipes into <c>cat</c>.</summary>
    /// <returns>Frames a second.</returns>
    public async Task<double> MeasureRateAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await RunAsync("| cat >/dev/null", new DecodeOptions(), cancellationToken);
        return Frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Into nothing, and without the sandbox, which leaves before it has told what ran in it cost.</summary>
    /// <returns>Processor seconds a frame.</returns>
    public async Task<double> MeasureCpuAsync(CancellationToken cancellationToken)
    {
        var before = ProcessUse.ChildrenCpuSeconds(Environment.ProcessId);
        await RunAsync(">/dev/null", new DecodeOptions { Sandbox = SandboxMode.Off }, cancellationToken);
        return (ProcessUse.ChildrenCpuSeconds(Environment.ProcessId) - before) / Frames;
    }

    private double Frames => segments.Sum(one => one.FramePtsUs.Length);

    private Task RunAsync(string into, DecodeOptions options, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(segments, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (segment, token) =>
        {
            var (command, input) = await DecodeRun.CommandAsync(clip, index.Info, segment, segment.SeekUs, shape, options, token);
            if (input is not null) throw new InvalidOperationException("A chain of filters on standard input is not measured.");
            // Messages are written as for the worker, and thrown away.
            string[] arguments = ["-c", $"\"$@\" 2>/dev/null </dev/null {into}", "sh", .. command];
            using var shell = Process.Start(new ProcessStartInfo("sh", arguments))!;
            await shell.WaitForExitAsync(token);
        });
}
