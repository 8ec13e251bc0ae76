using System.Globalization;
using System.Runtime.InteropServices;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Benchmarks.Measuring;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGb, string System, string Numerics, string Runtime, double Load)
{
    public static async Task<Machine> ReadAsync(CancellationToken cancellationToken) => new(
        Field("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20), 1),
        $"{Field("/etc/os-release", "PRETTY_NAME").Trim('"')}, kernel {Environment.OSVersion.Version}",
        NumericsClass.Of("cpu", CpuFeatures.OfThisMachine, await FfmpegTools.VersionAsync(new DecodeOptions(), cancellationToken)),
        RuntimeInformation.FrameworkDescription,
        LoadNow());

    /// <summary>Of the last minute. More than the benchmark's own is other work on the same cores: the figures are then worth less.</summary>
    public static double LoadNow() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The checked-out commit, or nothing outside of a checkout.</summary>
    public static async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        var git = await Command.RunAsync("git", ["rev-parse", "--short", "HEAD"], cancellationToken);
        return git.ExitCode == 0 ? git.Output.Trim() : "";
    }

    private static string Field(string file, string name)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[(line.IndexOfAny([':', '=']) + 1)..].Trim();
    }
}
