using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tests.Decode;

public sealed class SegmentEqualityTests
{
    /// <summary>These may not be cut; everything else must be, or the test would prove nothing.</summary>
    private static readonly HashSet<string> Whole =
    [
        "no-second-key.mp4", "intra-refresh.mp4", "vp8.webm", "mpeg2.mpg", "mpeg4.avi", "h264.avi", "mjpeg.avi", "interlaced.ts", "interlaced.mp4", "edit-list.mp4", "flash.flv",
    ];

    public static TheoryData<string> Names => [.. Footage.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Frames_of_the_segments_are_those_of_the_whole_file(string name)
    {
        var path = await Footage.GetAsync(name);
        var filters = name.StartsWith("interlaced", StringComparison.Ordinal) ? "bwdif=mode=send_frame:deint=interlaced," : "";
        var expectedHashes = Ffmpeg.FrameHashesAsync(path, filters + Decoding.SmallFilters);
        var expectedPts = Ffmpeg.FramePtsUsAsync(path);

        var index = await Decoding.ProbeAsync(path);

        Assert.Equal(await expectedPts, index.FramePtsUs);
        Assert.Equal(!Whole.Contains(name), index.Cuttable);
        Assert.Equal(index.Cuttable, index.NotCutReason is null);
        double[] lengths = index.Cuttable ? [2, 5] : [2];
        foreach (var lengthS in lengths)
        {
            var segments = Decoding.Plan(index, lengthS);
            Assert.Equal(index.Cuttable, segments.Count > 1);
            List<Warning> warnings = [];
            var frames = await Decoding.ReadAsync(path, index, segments, warnings);
            Assert.Equal(index.FramePtsUs, frames.Select(frame => frame.PtsUs));
            Assert.Equal(await expectedHashes, frames.Select(frame => frame.Hash));
            Assert.Empty(warnings);
        }
    }
}
