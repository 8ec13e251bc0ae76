using System.Globalization;
using System.Text;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The filters of one decode. Frames are picked by their timestamp before anything is done to their pixels; <c>fps=</c> is never used (it makes
/// frames up). Timestamps are whole microseconds from the first filter on, rounded as the index rounds them.
/// </summary>
internal static class FilterChain
{
    private const string ToneMap =
        "zscale=t=linear:npl=100,format=gbrpf32le,tonemap=hable:desat=0,zscale=p=bt709:t=bt709:m=bt709:r=tv,format=yuv444p,";

    /// <summary>Timestamps of every frame, for the index; the pictures are not touched.</summary>
    public static string Scan(VideoTraits traits) => Deinterlace(traits) + "settb=1/1000000,showinfo=checksum=0";

    /// <param name="video">What turns and brightens its pictures.</param>
    /// <param name="framePtsUs">The frames that are wanted; a few others may pass (the reader drops them by timestamp).</param>
    /// <param name="canToneMap">ffmpeg has zscale and tonemap.</param>
    public static string Frames(VideoInfo video, ReadOnlySpan<long> framePtsUs, FrameShape shape, bool canToneMap)
    {
        var chain = new StringBuilder(Deinterlace(video.Traits));
        // trim ends the decoder by itself after the last wanted frame.
        chain.Append(CultureInfo.InvariantCulture, $"settb=1/1000000,trim=start_pts={framePtsUs[0]}:end_pts={framePtsUs[^1] + 1},");
        if (!TakesNearlyAll(video, framePtsUs)) chain.Append("select='").Append(SelectExpression.Of(framePtsUs)).Append("',");
        chain.Append(Turn(video.Traits.Orientation));
        var pixels = shape.Layout == PixelLayout.Bgr24 ? "bgr24" : "gbrp";
        // area: as fast as bilinear and without its blur when shrinking; accurate_rnd and bitexact: the same bits whatever the processor.
        var scale = string.Create(CultureInfo.InvariantCulture, $"scale={shape.Width}:{shape.Height}:flags=area+accurate_rnd+bitexact");
        chain.Append(scale).Append(',');
        if (video.Traits.HighDynamicRange && canToneMap)
            chain.Append(ToneMap).Append(scale).Append(',');
        chain.Append("format=").Append(pixels).Append(",sidedata=delete,showinfo=checksum=0");
        return chain.ToString();
    }

    /// <summary>Every picture of a time, upright, as video to show and to encode: yuv420p, BT.709, limited range.</summary>
    /// <param name="fromUs">First pts, inclusive; null from the first one on.</param>
    /// <param name="toUs">Last pts, exclusive; null to the end.</param>
    public static string ToShow(VideoInfo video, long? fromUs, long? toUs, int width, int height, bool canToneMap)
    {
        var chain = new StringBuilder(Deinterlace(video.Traits)).Append("settb=1/1000000,");
        if (fromUs is { } from) chain.Append(CultureInfo.InvariantCulture, $"trim=start_pts={from},");
        if (toUs is { } to) chain.Append(CultureInfo.InvariantCulture, $"trim=end_pts={to},");
        chain.Append(Turn(video.Traits.Orientation));
        chain.Append(CultureInfo.InvariantCulture, $"scale={width}:{height}:flags=bilinear:out_color_matrix=bt709:out_range=tv,");
        if (video.Traits.HighDynamicRange && canToneMap) chain.Append(ToneMap);
        return chain.Append("setsar=1,format=yuv420p,sidedata=delete,showinfo=checksum=0").ToString();
    }

    private static string Deinterlace(VideoTraits traits) => traits.Interlaced ? "bwdif=mode=send_frame:deint=interlaced," : "";

    /// <summary>Before scaling, so that pixels are those of a player that turns the full picture; only chosen frames are turned.</summary>
    private static string Turn(Orientation orientation) => orientation switch
    {
        Orientation.Clockwise => "transpose=clock,",
        Orientation.CounterClockwise => "transpose=cclock,",
        Orientation.HalfTurn => "hflip,vflip,",
        Orientation.FlipHorizontally => "hflip,",
        Orientation.FlipVertically => "vflip,",
        Orientation.Transpose => "transpose=cclock_flip,",
        Orientation.Transverse => "transpose=clock_flip,",
        _ => "",
    };

    private static bool TakesNearlyAll(VideoInfo video, ReadOnlySpan<long> framePtsUs)
    {
        var expected = ((framePtsUs[^1] - framePtsUs[0]) * video.AverageFps / 1e6) + 1;
        return framePtsUs.Length >= 0.9 * expected;
    }
}
