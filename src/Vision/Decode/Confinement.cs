using System.Globalization;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The programs that stand before ffmpeg: <c>setpriv</c> (dies with us), <c>bwrap</c> (no network, one readable file), <c>prlimit</c> (memory,
/// processor time, no file may grow, no core file). Each execs the next; 35 ms a child, nothing per frame.
/// </summary>
internal static class Confinement
{
    private const string InputInSandbox = "/input";
    private static readonly Lock DetectionLock = new();
    private static readonly Dictionary<string, Task<bool>> Detected = [];

    /// <summary>The whole command, and the path under which ffmpeg sees the file.</summary>
    /// <param name="program">ffmpeg or ffprobe.</param>
    /// <param name="path">The one file it may read.</param>
    /// <param name="arguments">Its arguments, given the file's name as it sees it.</param>
    /// <exception cref="WorkFailure"><c>resource-limit</c> if the sandbox is required and does not work here.</exception>
    public static async Task<List<string>> WrapAsync(
        string program, string path, Func<string, IEnumerable<string>> arguments, DecodeOptions options, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var executable = Programs.Find(program) ?? throw new WorkFailure(FailureCode.Internal, $"The program {Path.GetFileName(program)} is not installed.");
        var command = new List<string>();
        if (Programs.Find("setpriv") is { } setpriv) command.AddRange([setpriv, "--pdeathsig", "KILL", "--"]);
        var sandboxed = await SandboxAsync(executable, options, cancellationToken).ConfigureAwait(false);
        if (sandboxed) command.AddRange(Sandbox(executable, full));
        if (Programs.Find("prlimit") is { } prlimit) command.AddRange([prlimit, .. Limits(options), "--"]);
        command.Add(executable);
        // "file:" so that no name can be taken for a protocol.
        command.AddRange(arguments("file:" + (sandboxed ? InputInSandbox : full)));
        return command;
    }

    private static IEnumerable<string> Limits(DecodeOptions options) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"--as={options.MaxMemoryMib * 1024L * 1024L}"),
        string.Create(CultureInfo.InvariantCulture, $"--cpu={(long)options.MaxCpuTime.TotalSeconds}"),
        "--fsize=0",
        "--core=0",
        "--nofile=64",
    ];

    private static IEnumerable<string> Sandbox(string executable, string? input)
    {
        List<string> command = [Programs.Find("bwrap")!, "--unshare-all", "--die-with-parent", "--new-session"];
        foreach (var folder in (string[])["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives", "/nix/store"])
            command.AddRange(["--ro-bind-try", folder, folder]);
        command.AddRange(["--ro-bind-try", executable, executable, "--proc", "/proc", "--dev", "/dev"]);
        if (input is not null) command.AddRange(["--ro-bind", input, InputInSandbox]);
        command.Add("--");
        return command;
    }

    private static async Task<bool> SandboxAsync(string executable, DecodeOptions options, CancellationToken cancellationToken)
    {
        if (options.Sandbox == SandboxMode.Off) return false;
        Task<bool> works;
        lock (DetectionLock)
        {
            if (!Detected.TryGetValue(executable, out works!)) Detected[executable] = works = TrySandboxAsync(executable);
        }

        if (await works.WaitAsync(cancellationToken).ConfigureAwait(false)) return true;
        if (options.Sandbox == SandboxMode.Auto) return false;
        throw new WorkFailure(FailureCode.DependencyUnavailable, "Decode:Sandbox is required, and bubblewrap does not work on this machine.");
    }

    /// <summary>Whether bubblewrap is there and may make namespaces: in many containers it is there and may not.</summary>
    private static async Task<bool> TrySandboxAsync(string executable)
    {
        if (Programs.Find("bwrap") is null) return false;
        List<string> command = [.. Sandbox(executable, null), executable, "-version"];
        var run = await ChildRun.CompleteAsync(command, TimeSpan.FromSeconds(10), _ => { }, CancellationToken.None).ConfigureAwait(false);
        return run.ExitCode == 0;
    }
}
