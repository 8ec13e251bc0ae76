namespace SoccerRecognition.Vision.Decode;

/// <summary>One confined run of ffprobe.</summary>
internal static class Ffprobe
{
    /// <param name="questions">Its options, without guards and input.</param>
    /// <param name="output">Takes the answer in pieces.</param>
    public static async Task<ChildRun> RunAsync(
        string path, IReadOnlyList<string> questions, DecodeOptions options, TimeSpan timeout, Action<ReadOnlyMemory<byte>> output,
        CancellationToken cancellationToken)
    {
        var command = await Confinement.WrapAsync(
            options.FfprobePath, path,
            input => ["-v", "level+warning", .. FfmpegCommand.Guards(options), .. questions, "-i", input],
            options, cancellationToken).ConfigureAwait(false);
        return await ChildRun.CompleteAsync(command, timeout, output, cancellationToken).ConfigureAwait(false);
    }
}
