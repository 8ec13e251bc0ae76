using System.Diagnostics;

namespace SoccerRecognition.Vision.Tests.Decode;

/// <summary>The processes that decode a file, as the kernel lists them.</summary>
internal static class DecoderProcess
{
    /// <returns>Ids of the process whose arguments name the file, and of all below it: sandbox first, ffmpeg last.</returns>
    public static List<int> Of(string path)
    {
        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(int.Parse!).ToList();
        var found = all.Where(id => id != Environment.ProcessId && Read(id, "cmdline").Contains(path, StringComparison.Ordinal)).ToList();
        var parents = all.ToDictionary(id => id, Parent);
        for (var i = 0; i < found.Count; i++) found.AddRange(all.Where(id => parents[id] == found[i] && !found.Contains(id)));
        return found;
    }

    /// <summary>Sends it to the one that is ffmpeg.</summary>
    public static void Signal(string path, string signal)
    {
        var decoder = Assert.Single(Of(path), id => Read(id, "comm").Trim() == "ffmpeg");
        using var kill = Process.Start("kill", $"-{signal} {decoder}");
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int Parent(int id)
    {
        var line = Read(id, "status").Split('\n').FirstOrDefault(one => one.StartsWith("PPid:", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[5..]);
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
