using System.Security.Cryptography;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

/// <summary>Frames as a worker gets them: probed, planned, segment by segment.</summary>
internal static class Decoding
{
    public static readonly DecodeOptions Options = new();
    public static readonly FrameShape Small = new(96, 64, PixelLayout.Bgr24);

    /// <summary>What a plain run needs to give the same pixels.</summary>
    public const string SmallFilters = "scale=96:64:flags=area+accurate_rnd+bitexact,format=bgr24";

    public static Task<VideoIndex> ProbeAsync(string path) => new MediaProber(Options).ProbeAsync(path, TestContext.Current.CancellationToken);

    public static async Task<List<(long PtsUs, string Hash)>> ReadAsync(
        string path, VideoIndex index, IEnumerable<PlannedSegment> segments, List<Warning>? warnings = null, DecodeOptions? options = null)
    {
        var frames = new List<(long, string)>();
        var pixels = new byte[Small.Bytes];
        foreach (var segment in segments)
        {
            await using var source = await FfmpegFrameSource.StartAsync(path, index.Info, segment, Small, options ?? Options, TestContext.Current.CancellationToken);
            while (await source.ReadAsync(pixels, TestContext.Current.CancellationToken) is { } ptsUs)
                frames.Add((ptsUs, Convert.ToHexStringLower(MD5.HashData(pixels))));
            warnings?.AddRange(source.Warnings);
        }

        return frames;
    }

    public static IReadOnlyList<PlannedSegment> Plan(VideoIndex index, double lengthS, FrameSelection? selection = null) =>
        SegmentPlanner.Plan(index, selection ?? FrameSelection.EveryFrame, new SegmentOptions { Length = TimeSpan.FromSeconds(lengthS) });
}
