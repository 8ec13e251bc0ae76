using System.Security.Cryptography;
using System.Text;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>The folder of the private server: its cluster, its password and its log.</summary>
/// <param name="Folder">Belongs to the server's user, closed to all others.</param>
/// <param name="Notice">Why it does not lie in the data folder; null if it does.</param>
internal sealed record PostgresHome(string Folder, string? Notice)
{
    public string Cluster => Path.Combine(Folder, "cluster");

    /// <summary>A cluster that <c>initdb</c> has not finished: renamed when it has.</summary>
    public string UnfinishedCluster => Path.Combine(Folder, "cluster.unfinished");

    public string PasswordFile => Path.Combine(Folder, "password");

    public string LogFile => Path.Combine(Folder, "server.log");

    /// <summary>The major version that made the cluster; null if there is none yet.</summary>
    public string? Major => File.Exists(VersionFile) ? File.ReadAllText(VersionFile).Trim() : null;

    private string VersionFile => Path.Combine(Cluster, "PG_VERSION");

    /// <summary>
    /// Makes the folder below the data folder. Where the server's user cannot get there (root's own home, say) it takes one for this data folder
    /// under /var/lib, else under /tmp.
    /// </summary>
    /// <exception cref="CommandFailure">None of them can be used.</exception>
    public static async Task<PostgresHome> PrepareAsync(string dataFolder, ServerAccount account, CancellationToken cancellationToken)
    {
        var own = Path.Combine(dataFolder, "postgres");
        if (await TryPrepareAsync(own, account, cancellationToken)) return new PostgresHome(own, Notice: null);

        var name = "soccer-recognition-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..12];
        foreach (var root in (string[])["/var/lib", "/tmp"])
        {
            var other = new PostgresHome(
                Path.Combine(root, name), $"The user '{account.User}', as whom PostgreSQL runs, cannot get into {own}: the database lies in {Path.Combine(root, name)}.");
            if (await TryPrepareAsync(other.Folder, account, cancellationToken)) return other;
        }

        throw new CommandFailure(
            ExitCode.Refused, $"The user '{account.User}', as whom PostgreSQL runs, can use neither {own} nor a folder under /var/lib or /tmp: give another --data.");
    }

    private static async Task<bool> TryPrepareAsync(string folder, ServerAccount account, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) throw new CommandFailure(ExitCode.Unavailable, "Embedded mode runs on Linux: use it, or the distributed mode.");
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                await account.OwnAsync(folder, cancellationToken);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or CommandFailure)
        {
            if (account.User is null) throw new CommandFailure(ExitCode.Refused, $"The folder {folder} cannot be made: {refused.Message}", refused);
            return false;
        }

        // What somebody else put under /tmp, a link or a folder open to all, is not the server user's own, and so never taken.
        return await account.CanUseAsync(folder, cancellationToken);
    }
}
