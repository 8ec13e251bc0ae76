using System.Globalization;
using System.Text.Json;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using Spectre.Console;

namespace SoccerRecognition.Cli.Rendering;

/// <summary>A job in words.</summary>
internal static class JobText
{
    /// <summary>0 unless the job ended without results.</summary>
    public static int ExitCodeOf(JobResponse job) =>
        job.State is JobState.Failed or JobState.Cancelled or JobState.Expired ? ExitCode.JobFailed : ExitCode.Ok;

    /// <summary>The state and all figures that are known, in one line.</summary>
    public static string Progress(JobResponse job)
    {
        var progress = job.Progress;
        var parts = new List<string> { StateOf(job.State) };
        if (progress.QueuePosition is { } position and > 0) parts.Add($"{position} before it");
        if (progress.SegmentsTotal is { } segments) parts.Add($"segments {progress.SegmentsDone}/{segments}");
        if (progress.FramesTotal is { } frames) parts.Add($"frames {progress.FramesDone}/{frames}");
        if (progress.FramesReused > 0) parts.Add($"{progress.FramesReused} reused");
        if (progress.Fps is { } fps) parts.Add($"{Number(fps)} fps");
        if (job.State < JobState.Linking && progress.EtaSeconds is { } eta) parts.Add($"ETA {Duration(TimeSpan.FromSeconds(eta))}");
        return string.Join("  ", parts);
    }

    public static void Write(Screen screen, JobResponse job)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Row(grid, "job", job.Id.ToString());
        Row(grid, "state", Progress(job));
        if (job.Paused) Row(grid, "paused", "yes: soccer job resume lets it go on");
        if (job.DeadlineAt is { } deadline) Row(grid, "deadline", deadline.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        if (job.RetryOf is { } earlier) Row(grid, "retry of", earlier.ToString());
        if (job.ClientReference is { } reference) Row(grid, "reference", reference);
        foreach (var model in job.Models) Row(grid, KebabOf(model.Stage), $"{model.Name} {model.Version} {model.Variant}".TrimEnd());
        foreach (var warning in job.Warnings) Row(grid, "warning", $"{warning.Code}: {warning.Detail}");
        if (job.Failure is { } failure) Row(grid, "failure", $"{failure.Code}: {failure.Detail ?? failure.Title}");
        if (job.Digest is { } digest) Row(grid, "digest", digest);
        foreach (var artifact in job.Artifacts) Row(grid, KebabOf(artifact.Kind), ArtifactText(artifact));
        screen.Out.Write(grid);
    }

    public static string KebabOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static string StateOf(JobState state) => KebabOf(state);

    public static string Number(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>As short as it is still useful: 0.8 s, 42 s, 3 min 20 s, 2 h 05 min.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    private static string ArtifactText(ArtifactResponse artifact) => artifact.FailureCode is { } code
        ? $"{KebabOf(artifact.State)}: {code}"
        : artifact.SizeBytes is { } bytes ? $"{KebabOf(artifact.State)}, {bytes} bytes" : KebabOf(artifact.State);

    private static void Row(Grid grid, string name, string value) => grid.AddRow(new Text(name), new Text(value));
}
