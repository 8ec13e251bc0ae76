using System.Diagnostics;
using System.Threading.Channels;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision;

/// <summary>
/// A segment's way from pixels to packed boxes: read a frame into a free buffer, hand it to the lanes, gather what comes back. Any number of
/// segments may run over the same lanes at once; none sees another in its results.
/// </summary>
/// <param name="lanes">Shared.</param>
public sealed class SegmentPipeline(InferenceLanes lanes)
{
    /// <summary>Runs the segment to its end.</summary>
    /// <param name="task">What to look at; the model's folder and variant are those of the lanes.</param>
    /// <param name="source">Its frames, in the lanes' shape. Not disposed here.</param>
    /// <param name="framesDone">Told the number of finished frames now and then (every frame; throttle at the receiver), or null.</param>
    /// <exception cref="WorkFailure">Decoding or inference failed.</exception>
    public async Task<SegmentResult> RunAsync(SegmentTask task, IFrameSource source, IProgress<int>? framesDone, CancellationToken cancellationToken)
    {
        using var segment = await RunPooledAsync(task, source, framesDone, cancellationToken);
        return segment.ToResult();
    }

    /// <summary>As <see cref="RunAsync"/>, without the copy: the result's frames lie in rented arrays.</summary>
    public async Task<PooledSegment> RunPooledAsync(
        SegmentTask task, IFrameSource source, IProgress<int>? framesDone, CancellationToken cancellationToken)
    {
        if (source.Shape != lanes.Shape) throw new ArgumentException($"The lanes take {lanes.Shape}, the source gives {source.Shape}.", nameof(source));
        var start = Stopwatch.GetTimestamp();
        using var collector = new SegmentCollector(task.Segment.FramePtsUs.Length, task.Video.Width, task.Video.Height);
        try
        {
            await ReadAllAsync(source, collector, framesDone, cancellationToken);
            await collector.EndAsync().WaitAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            collector.Abandon();
            await collector.EndAsync();
            throw new WorkFailure(FailureCode.DependencyUnavailable, "The inference lanes were closed.");
        }
        catch
        {
            // The lanes still hold frames of this segment: they give them back unread, and only then may the collector's buffers go.
            collector.Abandon();
            await collector.EndAsync();
            throw;
        }

        if (collector.Failure is { } failure) throw failure;
        framesDone?.Report(collector.FramesDone);
        var timings = new SegmentTimings(Us(collector.WaitTicks), collector.InferUs, collector.PostUs, Us(Stopwatch.GetTimestamp() - start));
        return new PooledSegment(new SegmentResult(task.TaskId, collector.Pack(), source.Warnings, timings));
    }

    // One method for all frames: each asynchronous method that is entered per frame would cost an allocation now and then.
    private async Task ReadAllAsync(
        IFrameSource source, SegmentCollector collector, IProgress<int>? framesDone, CancellationToken cancellationToken)
    {
        while (!collector.IsAbandoned)
        {
            // Without the token, which would cost an allocation a frame: a lane gives a slot back with every run, so this never waits long.
            var slot = await lanes.RentAsync(CancellationToken.None);
            var isSubmitted = false;
            try
            {
                var start = Stopwatch.GetTimestamp();
                var read = await source.ReadAsync(slot.Pixels.Memory, cancellationToken);
                collector.WaitTicks += Stopwatch.GetTimestamp() - start;
                if (read is not { } ptsUs) return;
                lanes.Submit(slot, collector, collector.Announce(ptsUs), ptsUs);
                isSubmitted = true;
            }
            finally
            {
                if (!isSubmitted) lanes.Return(slot);
            }

            framesDone?.Report(collector.FramesDone);
        }
    }

    private static long Us(long ticks) => (long)Stopwatch.GetElapsedTime(0, ticks).TotalMicroseconds;
}
