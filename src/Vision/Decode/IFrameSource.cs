using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>How pixels lie in a frame's buffer; 8 bits a sample, no padding between rows.</summary>
public enum PixelLayout
{
    /// <summary>Interleaved B, G, R: height x width x 3.</summary>
    Bgr24,

    /// <summary>Planes G, B, R one after the other (ffmpeg's <c>gbrp</c>): 3 x height x width.</summary>
    Gbrp,
}

/// <summary>What a reader of pixels asks for: the picture squashed to exactly this size, in this layout.</summary>
public sealed record FrameShape(int Width, int Height, PixelLayout Layout)
{
    public int Bytes => Width * Height * 3;
}

/// <summary>
/// The frames of one segment, in order, each once: decoded by ffmpeg (<c>FfmpegFrameSource</c>), or drawn (the simulator).
/// One reader at a time. Disposing kills what decodes.
/// </summary>
public interface IFrameSource : IAsyncDisposable
{
    FrameShape Shape { get; }

    /// <summary>Waits for the next frame and fills the buffer with its pixels.</summary>
    /// <param name="pixels">At least <see cref="FrameShape.Bytes"/> long; where it lies (native, pinned) is the caller's business.</param>
    /// <param name="cancellationToken">Ends the wait; the source cannot be read on afterwards.</param>
    /// <returns>The frame's pts in microseconds, or null at the end.</returns>
    /// <exception cref="Contracts.WorkFailure">The decoder crashed, hung or passed a limit.</exception>
    ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellationToken);

    /// <summary>What differed from the plan; complete once <see cref="ReadAsync"/> returned null.</summary>
    IReadOnlyList<Warning> Warnings { get; }
}
