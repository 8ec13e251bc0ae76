using System.Globalization;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>The arguments of our ffmpeg and ffprobe children.</summary>
internal static class FfmpegCommand
{
    /// <summary>What every child gets before its input.</summary>
    public static IEnumerable<string> Guards(DecodeOptions options) =>
    [
        "-hide_banner",
        "-protocol_whitelist", MediaWhitelist.Protocols,
        "-format_whitelist", MediaWhitelist.Formats,
        "-codec_whitelist", $"{MediaWhitelist.Codecs},{MediaWhitelist.Companions}",
        "-max_pixels", options.MaxPixels.ToString(CultureInfo.InvariantCulture),
    ];

    /// <param name="filters">A chain, or null: it is too long for an argument and comes on standard input, in the way of this version.</param>
    public static IEnumerable<string> Decode(
        string input, VideoInfo video, long? seekUs, IEnumerable<string> filters, DecodeOptions options, IEnumerable<string> output)
    {
        List<string> arguments = ["-nostats", "-v", "level+info", .. Guards(options)];
        // The demuxer that the index was made with: not guessed anew, whatever the file's name.
        arguments.AddRange(["-f", video.Format.Split(',')[0]]);
        arguments.AddRange(["-threads", options.DecoderThreads.ToString(CultureInfo.InvariantCulture), "-noautorotate", "-copyts"]);
        if (seekUs is { } from)
            arguments.AddRange(["-noaccurate_seek", "-seek_timestamp", "1", "-ss", from.ToString(CultureInfo.InvariantCulture) + "us"]);
        arguments.AddRange(["-i", input, "-map", "0:" + video.Traits.Stream.ToString(CultureInfo.InvariantCulture), "-filter_threads", "1"]);
        arguments.AddRange(filters);
        arguments.AddRange(["-fps_mode", "passthrough", "-an", "-sn", "-dn", .. output]);
        return arguments;
    }
}
