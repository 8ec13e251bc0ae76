using System.Globalization;
using System.Text;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Decodes a handful of pictures for what no header tells reliably.</summary>
internal sealed class PictureSampler(DecodeOptions options, string path, string format, StreamHeader stream)
{
    private const int PicturesLookedAt = 16;
    private const int PacketsAfterKey = 8;

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
    /// <param name="packetsBeforeKeys">How many packets lie before the second keyframe, the third…</param>
    public async Task<bool> AnyKeyIsNotIntraAsync(IReadOnlyList<long> packetsBeforeKeys, CancellationToken cancellationToken)
    {
        if (stream.Codec != "h264" || packetsBeforeKeys.Count == 0) return false;
        // Only key pictures are decoded, so that two groups cost little more than their reading.
        string[] interval = [string.Create(CultureInfo.InvariantCulture, $"%+#{packetsBeforeKeys[^1] + PacketsAfterKey}")];
        var rows = await AskAsync("frame=pict_type", interval, ["-skip_frame", "nokey"], cancellationToken).ConfigureAwait(false);
        return rows.Count(row => row.StartsWith('I')) <= packetsBeforeKeys.Count;
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
