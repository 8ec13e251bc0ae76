using System.Globalization;

namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>What the kernel knows of a process.</summary>
internal static class ProcessUse
{
    private const double TicksPerSecond = 100; // USER_HZ: the same on every Linux that .NET runs on

    /// <summary>Processor time of the children that the process has waited for (its ffmpeg processes), and theirs.</summary>
    public static double ChildrenCpuSeconds(int processId) => Seconds(processId, 13, 14);

    /// <summary>Processor time of the process and of the children that it has waited for.</summary>
    public static double CpuSeconds(int processId) => Seconds(processId, 11, 12, 13, 14);

    /// <summary>Processor time of the process alone.</summary>
    public static double OwnCpuSeconds(int processId) => Seconds(processId, 11, 12);

    public static int ParentOf(int processId) => int.Parse(Fields(processId)[1], CultureInfo.InvariantCulture);

    /// <summary>Processes that it has started and that live.</summary>
    public static IEnumerable<int> ChildrenOf(int processId) =>
        Directory.EnumerateDirectories($"/proc/{processId}/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    /// <summary>Resident memory that is the process's own; what it maps from files (page cache) is not counted against it.</summary>
    public static double AnonymousMb(int processId) => Megabytes(processId, "RssAnon:");

    /// <summary>Resident memory, all of it.</summary>
    public static double ResidentMb(int processId) => Megabytes(processId, "VmRSS:");

    private static double Seconds(int processId, params int[] times)
    {
        var fields = Fields(processId);
        return times.Sum(at => long.Parse(fields[at], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static string[] Fields(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        // The name in parentheses may hold spaces: fields are counted from behind it, so that number 3 of proc(5) is 0 here.
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Megabytes(int processId, string field)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
