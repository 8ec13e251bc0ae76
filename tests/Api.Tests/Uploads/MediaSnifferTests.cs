using SoccerRecognition.Api.Uploads;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests.Uploads;

public sealed class MediaSnifferTests
{
    [Theory]
    [InlineData("mp4", "video/mp4", "-c:v libx264")]
    [InlineData("mov", "video/quicktime", "-c:v libx264")]
    [InlineData("mkv", "video/x-matroska", "-c:v libx264")]
    [InlineData("webm", "video/webm", "-c:v libvpx")]
    [InlineData("ts", "video/mp2t", "-c:v libx264")]
    [InlineData("m2ts", "video/mp2t", "-c:v libx264")]
    [InlineData("mpg", "video/mpeg", "-c:v mpeg2video")]
    [InlineData("avi", "video/x-msvideo", "-c:v mpeg4")]
    [InlineData("flv", "video/x-flv", "-c:v libx264")]
    [InlineData("wmv", "video/x-ms-asf", "-c:v wmv2")]
    [InlineData("ogv", "video/ogg", "-c:v libtheora")]
    [InlineData("mxf", "application/mxf", "-c:v mpeg2video")]
    [InlineData("png", "image/png", "-frames:v 1")]
    [InlineData("jpg", "image/jpeg", "-frames:v 1")]
    [InlineData("webp", "image/webp", "-frames:v 1")]
    [InlineData("bmp", "image/bmp", "-frames:v 1")]
    public async Task What_ffmpeg_writes_is_known_by_its_beginning(string extension, string mediaType, string encoding)
    {
        var path = await TestMedia.MakeAsync(
            extension, ["-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=0.4", "-pix_fmt", extension == "png" ? "rgb24" : extension == "bmp" ? "bgr24" : "yuv420p", .. encoding.Split(' ')],
            TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(mediaType, MediaSniffer.Find(bytes.AsSpan(0, Math.Min(bytes.Length, MediaSniffer.Needed)))?.MediaType);
    }

    [Fact]
    public void No_beginning_that_is_too_short_is_taken_or_throws()
    {
        foreach (var begin in new[] { "\0\0\0\u0018ftypisom", "RIFF0000AVI ", "RIFF0000WEBP", "\u0089PNG", "BM", "FLV\u0001" })
            for (var length = 0; length <= begin.Length; length++)
                Assert.True(MediaSniffer.Find(begin.Take(length).Select(one => (byte)one).ToArray()) is null || length >= 12);
    }
}
