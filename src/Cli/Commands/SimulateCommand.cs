using System.CommandLine;
using System.Globalization;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer simulate</c></summary>
internal static class SimulateCommand
{
    private static readonly SimulationOptions Default = new();

    public static Command Create(Screen screen, TimeProvider time)
    {
        var minutes = new Option<double?>("--minutes") { Description = "How long the match is, in minutes.", HelpName = "N" };
        var seconds = new Option<double?>("--seconds") { Description = "How long the match is, in seconds; added to --minutes. 20 if neither is given.", HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Decides everything that is left to chance.", HelpName = "N", DefaultValueFactory = _ => Default.Seed };
        var target = new Option<string>("--out") { Description = "The video: .mp4, .mov, .mkv or .ts.", HelpName = "FILE", DefaultValueFactory = _ => "match.mp4" };
        var truth = new Option<string?>("--truth") { Description = "Where to write everything that is true of every frame, as JSON.", HelpName = "FILE" };
        var size = new Option<(int Width, int Height)>("--size")
        {
            Description = "Picture size in pixels, both even.",
            HelpName = "WxH",
            DefaultValueFactory = _ => (Default.Width, Default.Height),
            CustomParser = result =>
            {
                if (SizeIn(result.Tokens.Single().Value) is { } read) return read;
                result.AddError($"'{result.Tokens.Single().Value}' is not a size: give it as 1280x720.");
                return default;
            },
        };
        var fps = new Option<double>("--fps") { Description = "Frames a second.", HelpName = "FPS", DefaultValueFactory = _ => Default.Fps };
        var command = new Command("simulate", "Makes footage of a match that never took place, with the whole truth about it.") { minutes, seconds, seed, target, truth, size, fps };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (width, height) = parsed.GetValue(size);
            var options = Default with
            {
                Width = width,
                Height = height,
                Fps = parsed.GetValue(fps),
                Seed = parsed.GetValue(seed),
                Duration = DurationOf(parsed.GetValue(minutes), parsed.GetValue(seconds)),
            };
            await WriteAsync(options, parsed.GetValue(target)!, parsed.GetValue(truth), screen, time, cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(
        SimulationOptions options, string path, string? truth, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var one in (string?[])[path, truth])
            if (one is not null) Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(one))!);
        await ProgressDisplay.ShowAsync(screen, time, async board =>
        {
            await Simulation.WriteAsync(options, path, truth, board.Add(Path.GetFileName(path)), cancellationToken);
            return true;
        });
        screen.OutWriter.WriteLine($"{path}: {options.FrameCount} frames{(truth is null ? "" : $"; truth in {truth}")}");
    }

    private static TimeSpan DurationOf(double? minutes, double? seconds) =>
        minutes is null && seconds is null ? Default.Duration : TimeSpan.FromMinutes(minutes ?? 0) + TimeSpan.FromSeconds(seconds ?? 0);

    private static (int Width, int Height)? SizeIn(string text) =>
        text.Split('x') is [var width, var height]
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            ? (w, h)
            : null;
}
