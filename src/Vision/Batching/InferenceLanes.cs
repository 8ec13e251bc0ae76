using System.Threading.Channels;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Models;

namespace SoccerRecognition.Vision.Batching;

/// <summary>What lanes have done since they were opened, for benchmarks and metrics.</summary>
/// <param name="Frames">Frames inferred.</param>
/// <param name="RunCpuUs">Processor time inside the model's runs.</param>
public readonly record struct LaneStatistics(long Frames, long RunCpuUs);

/// <summary>
/// The model on all cores, shared by all segments of a process: a bounded pool of frame buffers, one queue, and a thread per lane. Reading a
/// frame waits for a free buffer, so that a fast decoder is held back by slow lanes.
/// </summary>
public sealed class InferenceLanes : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<FrameSlot> _free = Channel.CreateUnbounded<FrameSlot>();
    private readonly FrameSlot[] _slots;
    private readonly FrameQueue _queue;
    private readonly Lane[] _lanes;

    /// <param name="model">Disposed with the lanes.</param>
    /// <param name="options">Its batch size is the model's.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>: how many lanes are usual.</param>
    public InferenceLanes(IDetectionModel model, LaneOptions options, string device)
    {
        Model = model;
        var lanes = options.LanesOn(device);
        _slots = new FrameSlot[Math.Max(options.BuffersFor(lanes), model.BatchSize)];
        _queue = new FrameQueue(_slots.Length);
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new FrameSlot(model.Shape.Bytes);
            _free.Writer.TryWrite(_slots[i]);
        }

        _lanes = new Lane[lanes];
        for (var i = 0; i < lanes; i++) _lanes[i] = new Lane(this, _queue, options.MaxBatchDelayMs, i, _closing.Token);
    }

    public IDetectionModel Model { get; }

    public FrameShape Shape => Model.Shape;

    public int Count => _lanes.Length;

    public LaneStatistics Statistics => new(_lanes.Sum(lane => lane.Frames), _lanes.Sum(lane => lane.RunCpuUs));

    /// <summary>Buffers that nobody holds; all of them when nothing is being worked on.</summary>
    internal int FreeBuffers => _free.Reader.Count;

    internal int Buffers => _slots.Length;

    /// <summary>Ends the threads. Segments that still run fail; their buffers are waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        foreach (var lane in _lanes) await lane.Ended;
        Refuse();
        for (var i = 0; i < _slots.Length; i++) (await _free.Reader.ReadAsync()).Pixels.Dispose();
        _free.Writer.TryComplete();
        foreach (var lane in _lanes) lane.Dispose();
        Model.Dispose();
        _closing.Dispose();
    }

    internal ValueTask<FrameSlot> RentAsync(CancellationToken cancellationToken) => _free.Reader.ReadAsync(cancellationToken);

    internal void Submit(FrameSlot slot, SegmentCollector owner, int index, long ptsUs)
    {
        (slot.Owner, slot.Index, slot.PtsUs) = (owner, index, ptsUs);
        _queue.Put(slot);
        if (_closing.IsCancellationRequested) Refuse();
    }

    /// <summary>The slot was read into and is not submitted, or a lane is done with it.</summary>
    internal void Return(FrameSlot slot)
    {
        slot.Owner = null;
        _free.Writer.TryWrite(slot);
    }

    /// <summary>As <see cref="Return(FrameSlot)"/>, and its segment is told that the frame will not come.</summary>
    internal void Return(FrameSlot slot, WorkFailure? failure)
    {
        var owner = slot.Owner;
        Return(slot);
        owner?.GiveUp(failure);
    }

    private void Refuse() =>
        _queue.Drain(slot => Return(slot, new WorkFailure(FailureCode.DependencyUnavailable, "The inference lanes were closed.")));
}
