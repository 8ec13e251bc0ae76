using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Batching;

/// <summary>
/// Frames drawn with rectangles: stands, boards, striped grass and running figures that the real detector takes for people. What a frame shows
/// depends on its timestamp and the seed only.
/// </summary>
internal sealed class DrawnPitch(FrameShape shape, int seed, long[] framePtsUs) : IFrameSource
{
    public const int Figures = 8;
    private int _next;

    public FrameShape Shape { get; } = shape;

    public IReadOnlyList<Warning> Warnings { get; } = [];

    /// <summary>Awaited before each frame.</summary>
    public Func<int, CancellationToken, Task> BeforeFrame { get; init; } = (_, _) => Task.CompletedTask;

    public async ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellationToken)
    {
        if (_next == framePtsUs.Length) return null;
        await BeforeFrame(_next, cancellationToken);
        Draw(Shape, seed, framePtsUs[_next], pixels.Span);
        return framePtsUs[_next++];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static SegmentTask TaskFor(string id, int frames, int width, int height) => new(
        id, "drawn",
        new VideoInfo("drawn", "none", width, height, 25, 0, frames * 40_000, frames, IsPicture: false),
        new PlannedSegment(0, 0, frames * 40_000, null, Pts(frames)),
        "", "");

    public static long[] Pts(int frames) => [.. Enumerable.Range(0, frames).Select(i => i * 40_000L)];

    public static void Draw(FrameShape shape, int seed, long ptsUs, Span<byte> gbrp)
    {
        var noise = new Random(seed);
        var (w, h) = (shape.Width, shape.Height);
        for (var y = 0; y < h; y += 4)
            for (var x = 0; x < w; x += 4)
                Fill(shape, gbrp, x, y, 4, 4, y < h / 6 ? noise.Next(0x1000000) : 0x2040C0); // a motley crowd, then boards
        for (var x = 0; x < w; x += w / 8) Fill(shape, gbrp, x, h / 4, w / 8 + 1, h, x / (w / 8) % 2 == 0 ? 0x3C9646 : 0x44A24E);
        for (var i = 0; i < Figures; i++)
        {
            var size = h / 6 + i * 2;
            var x = (int)((seed * 37 + i * w / Figures + ptsUs / 40_000 * (i % 3 - 1)) % (w - 40)) + 10;
            Figure(shape, gbrp, x, h / 3 + i * 53 % (h / 2 - 10), size, (i & 1) == 0 ? 0xD02020 : 0xF0F0F0);
        }
    }

    /// <summary>A standing figure; x is its left, y its top, in px.</summary>
    public static void Figure(FrameShape shape, Span<byte> gbrp, int x, int y, int size, int shirt)
    {
        var u = Math.Max(size / 12, 1);
        Fill(shape, gbrp, x + u, y, 2 * u, 2 * u, 0xD8A882);
        Fill(shape, gbrp, x, y + 2 * u, 4 * u, 4 * u, shirt);
        Fill(shape, gbrp, x - u, y + 2 * u, u, 3 * u, shirt);
        Fill(shape, gbrp, x + 4 * u, y + 2 * u, u, 3 * u, shirt);
        Fill(shape, gbrp, x, y + 6 * u, 4 * u, 2 * u, 0x202050);
        Fill(shape, gbrp, x, y + 8 * u, u + u / 2, 4 * u, 0xD8A882);
        Fill(shape, gbrp, x + 3 * u, y + 8 * u, u + u / 2, 4 * u, 0xD8A882);
    }

    public static void Fill(FrameShape shape, Span<byte> gbrp, int x, int y, int width, int height, int rgb)
    {
        var plane = shape.Width * shape.Height;
        for (var row = Math.Max(y, 0); row < Math.Min(y + height, shape.Height); row++)
        {
            for (var column = Math.Max(x, 0); column < Math.Min(x + width, shape.Width); column++)
            {
                var at = row * shape.Width + column;
                (gbrp[at], gbrp[plane + at], gbrp[2 * plane + at]) = ((byte)(rgb >> 8), (byte)rgb, (byte)(rgb >> 16));
            }
        }
    }
}
