using System.Globalization;
using SoccerRecognition.Cli.Processes;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>PostgreSQL's server programs as the system has them.</summary>
/// <param name="Folder">Holds <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Version">As the server says it, for example <c>15.14</c>.</param>
internal sealed record PostgresBinaries(string Folder, string Version)
{
    /// <summary>A data folder works with servers of its own major version only.</summary>
    public string Major => Version.Split('.', 2)[0];

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The folder that <c>PGBIN</c> names, then Debian's (newest first), then those on <c>PATH</c>.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Folders().Where(IsComplete).Distinct())
            if (await Subprocess.TryRunAsync([Path.Combine(folder, "postgres"), "-V"], "/", cancellationToken) is { ExitCode: 0 } said)
                found.Add(new PostgresBinaries(folder, VersionIn(said.FirstLine)));
        return found;
    }

    /// <param name="major">Of an existing data folder; null: the first.</param>
    /// <exception cref="CommandFailure">None is installed, or none of that version.</exception>
    public static async Task<PostgresBinaries> ChooseAsync(string? major, CancellationToken cancellationToken)
    {
        var all = await FindAsync(cancellationToken);
        if (all.Count == 0)
            throw new CommandFailure(
                ExitCode.Unavailable, "PostgreSQL's server programs were not found: apt-get install postgresql, or set PGBIN to the folder that holds initdb.");
        return all.FirstOrDefault(one => major is null || one.Major == major) ?? throw new CommandFailure(
            ExitCode.Unavailable, $"The data was made by PostgreSQL {major}, and only {string.Join(", ", all.Select(one => one.Version))} is installed: install that one, or give another --data.");
    }

    // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
    private static string VersionIn(string line) => line.Split(' ') is [_, _, var version, ..] ? version : line;

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("PGBIN") is { Length: > 0 } named) yield return Path.GetFullPath(named);
        foreach (var root in (string[])["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"])
            foreach (var folder in Versions(root))
                yield return folder;
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    private static IEnumerable<string> Versions(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root)
                .OrderByDescending(path => double.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .ThenByDescending(path => path, StringComparer.Ordinal)
                .Select(path => Path.Combine(path, "bin"))
            : [];
}
