using System.Text.Json;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

public sealed class VideoIndexCodecTests
{
    [Fact]
    public void An_index_survives_its_bytes()
    {
        var random = new Random(1);
        long at = -123_456_789;
        var pts = Enumerable.Range(0, 1000).Select(_ => at += random.NextInt64(1, 1L << random.Next(1, 40))).ToArray();
        var index = Index(pts, [0, 25, 26, 999]);

        var copy = VideoIndexCodec.Decode(VideoIndexCodec.Encode(index));

        Assert.Equal(JsonSerializer.Serialize(index), JsonSerializer.Serialize(copy));
        Assert.Equal(index.Info, copy.Info);
    }

    [Fact]
    public void A_match_at_a_constant_rate_takes_a_byte_a_frame()
    {
        var pts = Enumerable.Range(0, 135_000).Select(n => n * 40_000L).ToArray();

        Assert.InRange(VideoIndexCodec.Encode(Index(pts, [.. Enumerable.Range(0, 2700).Select(n => n * 50)])).Length, 135_000, 140_000);
    }

    [Fact]
    public void Bytes_that_are_cut_short_are_refused()
    {
        var bytes = VideoIndexCodec.Encode(Index([0, 40_000, 80_000], [0]));

        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.ThrowsAny<Exception>(() => VideoIndexCodec.Decode(cut));
        }
    }

    private static VideoIndex Index(long[] pts, int[] keyframes)
    {
        var traits = new VideoTraits(1, Orientation.Clockwise, true, false);
        var info = new VideoInfo("mov,mp4", "h264", 1080, 1920, 25, pts[0], pts[^1] - pts[0], pts.Length, false, traits);
        return new VideoIndex(info, pts, keyframes, false, "it is interlaced", [new Warning("truncated", "The file ends early.", 40, 4711)]);
    }
}
