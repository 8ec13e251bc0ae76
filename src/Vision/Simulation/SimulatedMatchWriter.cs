namespace SoccerRecognition.Vision.Simulation;

/// <summary>How far a simulated match is written.</summary>
public readonly record struct SimulationProgress(int Frames, int FrameCount);

/// <summary>Writes a simulated match as a video file (H.264, a keyframe every two seconds), and what is true of it as JSON.</summary>
/// <param name="ffmpeg">The program; a name is looked for in PATH.</param>
public sealed class SimulatedMatchWriter(string ffmpeg = "ffmpeg")
{
    private const int ReportEveryFrames = 10;

    /// <summary>
    /// The files appear under their names only when they are whole, the truth before the video; after a failure or a cancellation nothing is left.
    /// </summary>
    /// <param name="options">What match.</param>
    /// <param name="videoPath">Ends in .mp4, .mov, .mkv or .ts; its folder exists. What is there is replaced.</param>
    /// <param name="truthPath">Where the truth goes, or null; see <see cref="MatchTruthWriter"/>.</param>
    /// <param name="progress">Is told now and then, and at the end.</param>
    /// <param name="cancellationToken">Kills ffmpeg.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">No container is known for the file's ending.</exception>
    /// <exception cref="InvalidOperationException">ffmpeg is missing or failed; the message says what it said.</exception>
    public async Task WriteAsync(
        SimulationOptions options, string videoPath, string? truthPath, IProgress<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        using var simulator = new MatchSimulator(options);
        var container = Container(videoPath);
        var (video, truth) = (videoPath + ".partial", truthPath + ".partial");
        try
        {
            await using (var encoder = new VideoEncoder(ffmpeg, options, video, container))
            await using (var truthFile = truthPath is null ? null : File.Create(truth))
            await using (var truthWriter = truthFile is null ? null : new MatchTruthWriter(truthFile, simulator.Clip))
            {
                await DrawAsync(simulator, encoder, truthWriter, progress, cancellationToken);
                if (truthWriter is not null) await truthWriter.FinishAsync(cancellationToken);
                await encoder.FinishAsync(cancellationToken);
            }

            if (truthPath is not null) File.Move(truth, truthPath, overwrite: true);
            File.Move(video, videoPath, overwrite: true);
        }
        finally
        {
            // Nothing is there after success; the folder is there, or the video could not have been begun.
            File.Delete(video);
            if (truthPath is not null) File.Delete(truth);
        }
    }

    // One frame is drawn while the one before it goes through the pipe.
    private static async Task DrawAsync(
        MatchSimulator simulator, VideoEncoder encoder, MatchTruthWriter? truth, IProgress<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        var count = simulator.Options.FrameCount;
        var (drawn, sent) = (new byte[simulator.FrameBytes], new byte[simulator.FrameBytes]);
        var sending = Task.CompletedTask;
        for (var frame = 0; frame < count; frame++)
        {
            simulator.Draw(frame, drawn);
            if (truth is not null) await truth.WriteAsync(simulator.Truth(frame), cancellationToken);
            await sending;
            (drawn, sent) = (sent, drawn);
            sending = encoder.WriteAsync(sent, cancellationToken);
            if ((frame + 1) % ReportEveryFrames == 0) progress?.Report(new SimulationProgress(frame + 1, count));
        }

        await sending;
        progress?.Report(new SimulationProgress(count, count));
    }

    private static string Container(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".mp4" => "mp4",
        ".mov" => "mov",
        ".mkv" => "matroska",
        ".ts" => "mpegts",
        var other => throw new ArgumentException($"No container is known for files that end in \"{other}\"; use .mp4, .mov, .mkv or .ts.", nameof(path)),
    };
}
