using System.Diagnostics;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Batching;

/// <summary>Warms lanes up on black pictures and measures what they can do: the first runs of a model are slow and would mislead everybody.</summary>
public static class Calibration
{
    private const int WarmRunsPerLane = 2;
    private const int TimedRunsPerLane = 4;

    /// <returns>Frames per second with all lanes busy and nothing to decode.</returns>
    public static async Task<double> MeasureFpsAsync(InferenceLanes lanes, CancellationToken cancellationToken)
    {
        await RunAsync(lanes, lanes.Count * lanes.Model.BatchSize * WarmRunsPerLane, cancellationToken);
        var frames = lanes.Count * lanes.Model.BatchSize * TimedRunsPerLane;
        var start = Stopwatch.GetTimestamp();
        await RunAsync(lanes, frames, cancellationToken);
        return frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task RunAsync(InferenceLanes lanes, int frames, CancellationToken cancellationToken)
    {
        await using var source = new BlackFrames(lanes.Shape, frames);
        var pts = Enumerable.Range(0, frames).Select(i => (long)i).ToArray();
        var video = new VideoInfo("black", "black", lanes.Shape.Width, lanes.Shape.Height, 1, 0, frames, frames, IsPicture: false);
        var task = new SegmentTask("calibration", "", video, new PlannedSegment(0, 0, frames, null, pts), "", "");
        using var done = await new SegmentPipeline(lanes).RunPooledAsync(task, source, null, cancellationToken);
    }

    private sealed class BlackFrames(FrameShape shape, int frames) : IFrameSource
    {
        private int _next;

        public FrameShape Shape => shape;

        public IReadOnlyList<Warning> Warnings => [];

        public ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellationToken)
        {
            pixels.Span[..shape.Bytes].Clear();
            return ValueTask.FromResult<long?>(_next < frames ? _next++ : null);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
