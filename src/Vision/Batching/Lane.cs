using System.Diagnostics;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Features;
using SoccerRecognition.Vision.Models;

namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// One thread with one detector: takes a batch, runs it, reads boxes and features, hands each frame to its segment. A thread of its own and not
/// the pool's, because a run takes as long as a pool thread may never be held.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly InferenceLanes _owner;
    private readonly FrameQueue _queue;
    private readonly int _maxBatchDelayMs;
    private readonly CancellationToken _closing;
    private readonly IDetector _detector;
    private readonly FrameFeatures[] _features;
    private readonly PackedBox[] _boxes;
    private readonly FrameSlot?[] _batch;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _frames;
    private long _runCpuUs;

    public Lane(InferenceLanes owner, FrameQueue queue, int maxBatchDelayMs, int number, CancellationToken closing)
    {
        (_owner, _queue, _maxBatchDelayMs, _closing) = (owner, queue, maxBatchDelayMs, closing);
        _detector = owner.Model.NewDetector();
        _features = [.. Enumerable.Range(0, owner.Model.BatchSize).Select(_ => new FrameFeatures(owner.Shape))];
        _boxes = new PackedBox[owner.Model.Manifest.Detection!.MaxBoxes];
        _batch = new FrameSlot?[owner.Model.BatchSize];
        new Thread(Work) { IsBackground = true, Name = $"lane {number}" }.Start();
    }

    /// <summary>The thread has ended.</summary>
    public Task Ended => _ended.Task;

    public long Frames => Volatile.Read(ref _frames);

    public long RunCpuUs => Volatile.Read(ref _runCpuUs);

    public void Dispose() => _detector.Dispose();

    private void Work()
    {
        try
        {
            while (true)
            {
                var taken = _queue.Take(_batch, _maxBatchDelayMs, _closing);
                RunBatch(_batch.AsSpan(0, taken));
            }
        }
        catch (OperationCanceledException)
        {
            _ended.SetResult();
        }
    }

    private void RunBatch(Span<FrameSlot?> batch)
    {
        var wanted = DropAbandoned(batch);
        if (wanted == 0) return;
        batch = batch[..wanted];
        try
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch.Length; i++)
            {
                _detector.Put(i, batch[i]!.Pixels.GetSpan());
                _features[i].Look(batch[i]!.Pixels.GetSpan());
            }

            var put = Stopwatch.GetTimestamp();
            var cpuUs = ThreadCpuClock.NowUs;
            _detector.Run();
            Volatile.Write(ref _runCpuUs, _runCpuUs + ThreadCpuClock.NowUs - cpuUs);
            var ran = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch.Length; i++) Finish(ref batch[i], i, (ran - put) / batch.Length, (put - start) / batch.Length);
        }
        catch (Exception exception)
        {
            // One frame's failure is its segment's, never the lane's.
            var failure = new WorkFailure(FailureCode.Internal, "The model failed on a frame.", exception);
            foreach (var slot in batch)
                if (slot is not null) _owner.Return(slot, failure);
        }
    }

    private void Finish(ref FrameSlot? place, int index, long inferTicks, long putTicks)
    {
        var slot = place!;
        var collector = slot.Owner!;
        var start = Stopwatch.GetTimestamp();
        var boxes = _boxes.AsSpan(0, _detector.Take(index, collector.DisplayWidth, collector.DisplayHeight, _boxes));
        var signature = _features[index].Describe(slot.Pixels.GetSpan(), collector.DisplayWidth, collector.DisplayHeight, boxes);
        var frame = slot.Index;
        place = null;
        _owner.Return(slot);
        Volatile.Write(ref _frames, _frames + 1);
        collector.Complete(frame, boxes, signature, inferTicks, Stopwatch.GetTimestamp() - start + putTicks);
    }

    private int DropAbandoned(Span<FrameSlot?> batch)
    {
        var wanted = 0;
        foreach (var slot in batch)
        {
            if (slot!.Owner!.IsAbandoned) _owner.Return(slot, failure: null);
            else batch[wanted++] = slot;
        }

        return wanted;
    }
}
