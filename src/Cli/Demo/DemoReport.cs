using System.Globalization;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Contracts.Jobs;
using Spectre.Console;

namespace SoccerRecognition.Cli.Demo;

/// <summary>The closing table of a demo run.</summary>
internal static class DemoReport
{
    private static readonly TimeSpan Match = TimeSpan.FromMinutes(90);

    public static void Write(Screen screen, DemoOutcome outcome)
    {
        var table = new Table { ShowHeaders = false, Border = screen.Out.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.None };
        table.AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach (var (name, value) in Rows(outcome)) table.AddRow(new Text(name), new Text(value));
        screen.Out.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Rows(DemoOutcome outcome)
    {
        var progress = outcome.Job.Progress;
        var frames = progress.FramesDone;
        yield return ("frames", Text($"{frames}{(outcome.Video.Info is { IsPicture: false } info ? $" of {info.Frames}, {info.Width}x{info.Height}" : "")}"));
        if (outcome.Counts is { } counts)
        {
            yield return ("people", Text($"{counts.People} boxes on the pitch, {(frames == 0 ? 0 : (double)counts.People / frames):0.0} a frame"));
            yield return ("tracks", Text($"{counts.Tracks}"));
        }

        yield return ("sampling rate", outcome.Rate.Reason);
        if (Speed(outcome) is { } fps)
        {
            yield return ("speed", Text($"{fps:0.0} frames a second on {Environment.ProcessorCount} cores, {Models(outcome)}"));
            if (outcome.Video.Info is { IsPicture: false } footage)
                yield return ("real time", Text($"{footage.DurationUs / 1e6 / outcome.Stages[JobState.Running].TotalSeconds:0.00} seconds of video a second"));
            foreach (var row in MatchRows(outcome, fps)) yield return row;
        }

        yield return ("time", Times(outcome));
        foreach (var warning in outcome.Job.Warnings) yield return ("warning", $"{warning.Code}: {warning.Detail}");
        foreach (var file in outcome.Files) yield return ("written", file);
    }

    private static IEnumerable<(string Name, string Value)> MatchRows(DemoOutcome outcome, double fps)
    {
        if (outcome.Video.Info is not { IsPicture: false } info) yield break;
        const string name = "a 90-minute match";
        if (outcome.Rate.SampleFps is { } rate) yield return (name, Text($"{Long(rate, fps)} at {rate:0.##} frames a second"));
        yield return (name, Text($"{Long(info.AverageFps, fps)} at every frame"));
    }

    private static string Long(double rate, double fps) => JobText.Duration(Match * rate / fps);

    private static double? Speed(DemoOutcome outcome)
    {
        var seconds = outcome.Stages[JobState.Running].TotalSeconds;
        var computed = outcome.Job.Progress.FramesDone - outcome.Job.Progress.FramesReused;
        return seconds > 0.2 && computed > 1 ? computed / seconds : null;
    }

    private static string Models(DemoOutcome outcome) => string.Join(", ", outcome.Job.Models.Select(one => $"{one.Name} {one.Variant}".TrimEnd()));

    private static string Times(DemoOutcome outcome)
    {
        var shares = outcome.Parts.Shares();
        var inside = shares.Count == 0 ? "" : $" ({string.Join(", ", shares.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => Text($"{one.Key} {one.Value:P0}")))})";
        return string.Join(
            ", ",
            $"upload {JobText.Duration(outcome.Upload)}",
            $"plan {JobText.Duration(outcome.Stages[JobState.Queued] + outcome.Stages[JobState.Planning])}",
            $"analyse {JobText.Duration(outcome.Stages[JobState.Running])}{inside}",
            $"link {JobText.Duration(outcome.Stages[JobState.Linking])}",
            $"render {JobText.Duration(outcome.Render)}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
