using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Batching;

/// <summary>How many frames are worked on at once.</summary>
public sealed record LaneOptions
{
    /// <summary>Threads that run the model; 0: one per processor on a CPU, one on a GPU.</summary>
    [Range(0, 256)]
    public int Lanes { get; init; }

    /// <summary>Pictures a run, fixed: shorter batches are padded. On a CPU 1: batches gain nothing there and cost memory.</summary>
    [Range(1, 64)]
    public int BatchSize { get; init; } = 1;

    /// <summary>How long a batch waits to become full, in milliseconds, once it has its first picture.</summary>
    [Range(0, 1000)]
    public int MaxBatchDelayMs { get; init; } = 5;

    /// <summary>Decoded frames that may wait or be worked on, over all segments; 0: twice what the lanes hold at once, and two.</summary>
    [Range(0, 4096)]
    public int FrameBuffers { get; init; }

    internal int LanesOn(string device) => Lanes > 0 ? Lanes : device == "cpu" ? Environment.ProcessorCount : 1;

    internal int BuffersFor(int lanes) => FrameBuffers > 0 ? FrameBuffers : 2 * lanes * BatchSize + 2;
}
