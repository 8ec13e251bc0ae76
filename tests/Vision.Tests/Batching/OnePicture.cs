using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Batching;

/// <summary>The same picture again and again, at no cost.</summary>
internal sealed class OnePicture(FrameShape shape, byte[] picture, int frames) : IFrameSource
{
    private int _next;

    public FrameShape Shape { get; } = shape;

    public IReadOnlyList<Warning> Warnings { get; } = [];

    public ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellationToken)
    {
        if (_next == frames) return new ValueTask<long?>((long?)null);
        picture.CopyTo(pixels);
        return new ValueTask<long?>(_next++ * 40_000L);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
