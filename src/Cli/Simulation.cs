using System.ComponentModel.DataAnnotations;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.Cli;

/// <summary>Makes a simulated match and shows how far it is.</summary>
internal static class Simulation
{
    /// <exception cref="CommandFailure">An option is outside its range, the file's ending is not known, or ffmpeg is missing or failed.</exception>
    public static async Task WriteAsync(SimulationOptions options, string videoPath, string? truthPath, IProgressRow row, CancellationToken cancellationToken)
    {
        try
        {
            await SimulatedMatchWriter.WriteAsync(options, videoPath, truthPath, new Follow(row), cancellationToken);
        }
        catch (Exception wrong) when (wrong is ValidationException or ArgumentException)
        {
            throw new CommandFailure(ExitCode.Refused, wrong.Message, wrong);
        }
        catch (InvalidOperationException failed)
        {
            throw new CommandFailure(ExitCode.Unavailable, failed.Message, failed);
        }

        row.End("done");
    }

    private sealed class Follow(IProgressRow row) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value) => row.Report((double)value.Frames / value.FrameCount, $"frames {value.Frames}/{value.FrameCount}");
    }
}
