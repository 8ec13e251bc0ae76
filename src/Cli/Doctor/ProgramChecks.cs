using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.Cli.Processes;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Cli.Doctor;

/// <summary>The programs of the system that are started as children.</summary>
internal static class ProgramChecks
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(DecodeOptions decode, CancellationToken cancellationToken) =>
    [
        await FfmpegAsync("ffmpeg", decode.FfmpegPath, cancellationToken),
        await FfmpegAsync("ffprobe", decode.FfprobePath, cancellationToken),
        await PostgresAsync(cancellationToken),
        await SandboxAsync(cancellationToken),
    ];

    private static async Task<Finding> FfmpegAsync(string name, string program, CancellationToken cancellationToken)
    {
        var said = await Subprocess.TryRunAsync([program, "-hide_banner", "-version"], "/", cancellationToken);
        if (said is not { ExitCode: 0 }) return Finding.Missing(name, $"{program} does not run: apt-get install ffmpeg");
        return said.FirstLine.Split(' ') is [_, "version", var version, ..] ? Finding.Ok(name, version) : Finding.Limited(name, $"says no version: {said.FirstLine}");
    }

    private static async Task<Finding> PostgresAsync(CancellationToken cancellationToken)
    {
        const string name = "PostgreSQL binaries";
        var all = await PostgresBinaries.FindAsync(cancellationToken);
        return all.Count == 0
            ? Finding.Missing(name, "none: apt-get install postgresql, or set PGBIN. Only embedded mode needs them")
            : Finding.Ok(name, string.Join(", ", all.Select(one => $"{one.Version} in {one.Folder}")));
    }

    private static async Task<Finding> SandboxAsync(CancellationToken cancellationToken)
    {
        const string name = "bubblewrap";
        var version = await Subprocess.TryRunAsync(["bwrap", "--version"], "/", cancellationToken);
        if (version is null) return Finding.Limited(name, "not installed: ffmpeg runs under its limits and white lists only. apt-get install bubblewrap");
        var tried = await Subprocess.TryRunAsync(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], "/", cancellationToken);
        return tried is { ExitCode: 0 }
            ? Finding.Ok(name, version.FirstLine)
            : Finding.Limited(name, "may not make namespaces here (a container?): ffmpeg runs under its limits and white lists only");
    }
}
