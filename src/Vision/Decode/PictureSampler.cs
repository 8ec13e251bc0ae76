using System.Globalization;
using System.Text;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Decodes a handful of pictures for what no header tells reliably.</summary>
internal sealed class PictureSampler(DecodeOptions options, string path, string format, StreamHeader stream)
{
    private const int PicturesLookedAt = 16;

    /// <summary>Headers call field pictures progressive: believe the pictures.</summary>
    public async Task<bool> AnyInterlacedAsync(CancellationToken cancellationToken)
    {
        if (stream.FieldOrder is "tt" or "bb" or "tb" or "bt") return true;
        var rows = await AskAsync("frame=interlaced_frame", [$"%+#{PicturesLookedAt}"], [], cancellationToken).ConfigureAwait(false);
        return rows.Any(row => row.StartsWith('1'));
    }

    /// <summary>
    /// A "keyframe" that is no I picture is a recovery point of periodic intra refresh: what follows it is whole only some pictures later.
    /// </summary>
    /// <param name="keyframesUs">Some of them.</param>
    public async Task<bool> AnyKeyIsNotIntraAsync(IReadOnlyList<long> keyframesUs, CancellationToken cancellationToken)
    {
        if (stream.Codec != "h264" || keyframesUs.Count == 0) return false;
        var intervals = keyframesUs.Select(us => string.Create(CultureInfo.InvariantCulture, $"{us / 1e6:F6}%+#4"));
        var rows = await AskAsync("frame=pict_type", intervals, ["-skip_frame", "nokey"], cancellationToken).ConfigureAwait(false);
        return rows.Any(row => !row.StartsWith('I'));
    }

    private async Task<string[]> AskAsync(string entries, IEnumerable<string> intervals, string[] more, CancellationToken cancellationToken)
    {
        var csv = new StringBuilder();
        var run = await Ffprobe.RunAsync(
            path,
            [
                "-f", format.Split(',')[0], "-select_streams", stream.Index.ToString(CultureInfo.InvariantCulture), "-show_entries", entries,
                "-read_intervals", string.Join(',', intervals), "-of", "csv=p=0", .. more,
            ],
            options, options.ProbeTimeout, piece => csv.Append(Encoding.ASCII.GetString(piece.Span)), cancellationToken).ConfigureAwait(false);
        if (run.TimedOut || ExitDiagnosis.OfDeath(run.ExitCode, run.Errors) is not null) throw ExitDiagnosis.OfProbe(run);
        return csv.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
