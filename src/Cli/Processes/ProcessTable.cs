using System.Globalization;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Cli.Processes;

/// <summary>The processes of this machine as <c>/proc</c> shows them; empty where there is none.</summary>
internal static class ProcessTable
{
    public const int Interrupt = 2, Quit = 3, Kill = 9;

    /// <summary>The processes whose working folder it is, that is the server and its backends for a PostgreSQL data folder.</summary>
    public static IReadOnlyList<int> WorkingIn(string folder)
    {
        if (!Directory.Exists("/proc")) return [];
        var found = new List<int>();
        foreach (var path in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && WorksIn(id, folder))
                found.Add(id);
        return found;
    }

    /// <summary>False for a zombie: its link cannot be read.</summary>
    public static bool WorksIn(int processId, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/cwd").LinkTarget == folder;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    public static void Send(int processId, int signal)
    {
        // 0 and negative numbers would mean a group, or everybody.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        _ = SendSignal(processId, signal);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
