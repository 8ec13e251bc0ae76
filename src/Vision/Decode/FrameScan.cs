using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The timestamps of all frames by decoding them once, with the filters that the real decode starts with: for containers without presentation
/// times (avi) and streams whose packets are not frames (fields, hidden pictures).
/// </summary>
internal static class FrameScan
{
    /// <returns>In the order of the decoder, in µs.</returns>
    public static async Task<List<long>> ReadAsync(string path, VideoInfo video, DecodeOptions options, CancellationToken cancellationToken)
    {
        var framesUs = new List<long>();
        var command = await Confinement.WrapAsync(
            options.FfmpegPath, path,
            input => FfmpegCommand.Decode(input, video, null, ["-vf", FilterChain.Scan(video.Traits)], options, ["-f", "null", "-"]),
            options, cancellationToken).ConfigureAwait(false);
        var run = await ChildRun.CompleteAsync(
            command, options.IndexTimeout, _ => { },
            line =>
            {
                if (FrameLog.TryParse(line.Span, out var ptsUs)) framesUs.Add(ptsUs);
            },
            cancellationToken).ConfigureAwait(false);
        if (run.TimedOut) throw new WorkFailure(FailureCode.Timeout, "Decoding the whole file for its index took longer than allowed.");
        if (ExitDiagnosis.OfDeath(run.ExitCode, run.Errors) is { } death) throw death;
        return framesUs.Count > 0
            ? framesUs
            : throw new WorkFailure(FailureCode.MediaCorrupt, $"No picture could be decoded. {ExitDiagnosis.LastWords(run.Errors)}");
    }
}
