using SoccerRecognition.Cli.Processes;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>As whom the private server runs: PostgreSQL refuses root, so root hands over to the user <c>postgres</c> of the system's package.</summary>
/// <param name="User">Null: as ourselves.</param>
internal sealed record ServerAccount(string? User)
{
    private const string PackageUser = "postgres";

    /// <exception cref="CommandFailure">We are root and there is no such user.</exception>
    public static ServerAccount Find()
    {
        if (!Environment.IsPrivilegedProcess) return new ServerAccount((string?)null);
        return File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(PackageUser + ":", StringComparison.Ordinal))
            ? new ServerAccount(PackageUser)
            : throw new CommandFailure(
                ExitCode.Unavailable, $"PostgreSQL does not run as root, and there is no user '{PackageUser}' to run it: run soccer as an ordinary user, or add that one.");
    }

    /// <summary>The command run by that user; it keeps its process number.</summary>
    public IReadOnlyList<string> Run(params IEnumerable<string> command) =>
        User is null ? [.. command] : ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--", .. command];

    /// <summary>Gives a file or folder to that user.</summary>
    public Task OwnAsync(string path, CancellationToken cancellationToken) =>
        User is null ? Task.CompletedTask : Subprocess.RunAsync(["chown", "-h", $"{User}:", "--", path], "/", cancellationToken);

    /// <summary>Whether the folder is that user's own, closed to others' writing, and each folder above lets it through.</summary>
    public async Task<bool> CanUseAsync(string folder, CancellationToken cancellationToken)
    {
        if (User is null) return true;
        var tried = await Subprocess.TryRunAsync(Run("test", "!", "-L", folder, "-a", "-O", folder, "-a", "-w", folder + "/."), "/", cancellationToken);
        return tried is { ExitCode: 0 } && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;
    }
}
