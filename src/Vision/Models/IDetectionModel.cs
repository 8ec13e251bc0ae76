using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Models;

/// <summary>
/// A loaded model of a detection family: NanoDet, or the stub that load tests use. Thread-safe; the detectors that it makes are not.
/// </summary>
public interface IDetectionModel : IDisposable
{
    ModelManifest Manifest { get; }

    /// <summary>The variant that was loaded.</summary>
    ModelVariant Variant { get; }

    /// <summary>The pictures that its detectors take.</summary>
    FrameShape Shape { get; }

    /// <summary>How many pictures one run takes; fixed, short batches are padded.</summary>
    int BatchSize { get; }

    /// <summary>A detector with buffers of its own, for one lane.</summary>
    IDetector NewDetector();
}

/// <summary>One lane's detector: put pictures, run, take boxes. What comes out for a picture depends on that picture only.</summary>
public interface IDetector : IDisposable
{
    /// <summary>Converts a picture of the model's shape into the batch.</summary>
    /// <param name="slot">From 0 to below <see cref="IDetectionModel.BatchSize"/>.</param>
    /// <param name="pixels">See <see cref="FrameShape"/>.</param>
    void Put(int slot, ReadOnlySpan<byte> pixels);

    /// <summary>Runs the whole batch on the calling thread; slots that were not put hold older pictures, and their boxes are not asked for.</summary>
    void Run();

    /// <summary>The boxes of a picture after non-maximum suppression, quantised, in display pixels and stored order; kit and flags are not set.</summary>
    /// <param name="slot">As put.</param>
    /// <param name="displayWidth">In px: what the model's width stands for.</param>
    /// <param name="displayHeight">In px.</param>
    /// <param name="boxes">At least <see cref="ModelDetection.MaxBoxes"/> long.</param>
    /// <returns>How many boxes were written.</returns>
    int Take(int slot, int displayWidth, int displayHeight, Span<PackedBox> boxes);
}
