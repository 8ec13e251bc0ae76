using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.Cli.Demo;

/// <summary>The simulated match that a demo analyses: made once, kept in the data folder for later runs.</summary>
internal static class DemoFootage
{
    // Another match gets another name, so that what an older version made is not taken for it.
    private const string FileName = "match-20s-seed7.mp4";

    private static readonly SimulationOptions Match = new() { Duration = TimeSpan.FromSeconds(20), Seed = 7 };

    public static async Task<string> EnsureAsync(string dataFolder, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(dataFolder), "demo")).FullName;
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path)) return path;
        return await ProgressDisplay.ShowAsync(screen, time, async board =>
        {
            await Simulation.WriteAsync(Match, path, Path.ChangeExtension(path, ".truth.json"), board.Add("simulating 20 s of a match"), cancellationToken);
            return path;
        });
    }
}
