using System.Globalization;
using System.Threading.Channels;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Which pictures of a source to read, and how large.</summary>
/// <param name="SeekUs">Start decoding near there; null from the start of the file.</param>
/// <param name="FromUs">First pts, inclusive.</param>
/// <param name="ToUs">Last pts, exclusive.</param>
internal sealed record SourceWindow(int Width, int Height, long? SeekUs, long? FromUs, long? ToUs);

/// <summary>
/// Every picture of a source with its pts, upright, in BT.709 yuv420p: ffmpeg writes pixels to the pipe and, before each, a line of
/// <c>showinfo</c> with the timestamp to the error stream. None is dropped or made up.
/// </summary>
internal sealed class SourceReader : IAsyncDisposable
{
    private readonly FfmpegChild _child;
    private readonly Channel<long> _ptsUs;

    private SourceReader(FfmpegChild child, Channel<long> ptsUs) => (_child, _ptsUs) = (child, ptsUs);

    public string LastWords => _child.LastWords;

    public static SourceReader Start(string path, SourceWindow window, RenderOptions options)
    {
        var ptsUs = Channel.CreateUnbounded<long>();
        var child = FfmpegChild.Start(options.FfmpegPath, Arguments(path, window, options), line => Take(line, ptsUs.Writer));
        return new(child, ptsUs);
    }

    /// <summary>Fills the frame with the next picture.</summary>
    /// <returns>Its pts; null at the end.</returns>
    public async ValueTask<long?> ReadAsync(YuvFrame frame)
    {
        var read = await _child.Output.ReadAtLeastAsync(frame.Data, frame.Data.Length, throwOnEndOfStream: false, CancellationToken.None).ConfigureAwait(false);
        if (read < frame.Data.Length)
        {
            await _child.EndAsync().ConfigureAwait(false);
            return null;
        }

        return await _ptsUs.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public void Kill() => _child.Kill();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    /// <summary>For example <c>[Parsed_showinfo_1 @ 0x55d0] [info] n:   0 pts:  40000 pts_time:0.04 …</c>.</summary>
    private static bool Take(string line, ChannelWriter<long> ptsUs)
    {
        if (!line.StartsWith("[Parsed_showinfo_", StringComparison.Ordinal)) return line.Contains("[info]", StringComparison.Ordinal);
        var at = line.IndexOf(" pts:", StringComparison.Ordinal);
        if (at < 0 || !line.Contains("] n:", StringComparison.Ordinal)) return true;
        var digits = line.AsSpan(at + 5).TrimStart();
        var end = digits.IndexOf(' ');
        if (long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) ptsUs.TryWrite(value);
        return true;
    }

    private static List<string> Arguments(string path, SourceWindow window, RenderOptions options)
    {
        if (!File.Exists(path)) throw new WorkFailure(FailureCode.SourceGone, "The footage is not there any more.");
        List<string> arguments =
        [
            "-hide_banner", "-nostats", "-nostdin", "-v", "level+info", "-protocol_whitelist", "file,pipe",
            "-max_pixels", options.MaxPixels.ToString(CultureInfo.InvariantCulture), "-copyts",
        ];
        if (window.SeekUs is { } seek) arguments.AddRange(["-noaccurate_seek", "-seek_timestamp", "1", "-ss", $"{seek}us"]);
        arguments.AddRange(["-i", "file:" + Path.GetFullPath(path), "-map", "0:v:0", "-vf", Filters(window)]);
        arguments.AddRange(["-fps_mode", "passthrough", "-an", "-sn", "-dn", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-y", "pipe:1"]);
        return arguments;
    }

    private static string Filters(SourceWindow window)
    {
        var trim = "";
        if (window.FromUs is not null || window.ToUs is not null)
            trim = $"trim={string.Join(':', Bounds(window))},";
        return string.Create(CultureInfo.InvariantCulture, $"settb=1/1000000,{trim}scale={window.Width}:{window.Height}:flags=bilinear:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,showinfo=checksum=0");
    }

    private static IEnumerable<string> Bounds(SourceWindow window)
    {
        if (window.FromUs is { } from) yield return string.Create(CultureInfo.InvariantCulture, $"start_pts={from}");
        if (window.ToUs is { } to) yield return string.Create(CultureInfo.InvariantCulture, $"end_pts={to}");
    }
}
