using System.Globalization;
using SoccerRecognition.Cli.Processes;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Cli.Doctor;

/// <summary>Processor, GPU, memory and disk.</summary>
internal static class MachineChecks
{
    private const long WantedDiskBytes = 5_000_000_000;
    private const long WantedMemoryBytes = 2_000_000_000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(string device, string dataFolder, CancellationToken cancellationToken) =>
        [Processor(), await GpuAsync(device, cancellationToken), Memory(), Disk(dataFolder)];

    private static Finding Processor()
    {
        var cpu = CpuFeatures.OfThisMachine;
        return Finding.Ok("processor", string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {cpu}{(cpu.HasVnni ? "" : " (no VNNI: the int8 variants are not used)")}"));
    }

    private static async Task<Finding> GpuAsync(string device, CancellationToken cancellationToken)
    {
        const string name = "GPU";
        var wanted = device != "cpu";
        var said = await Subprocess.TryRunAsync(["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"], "/", cancellationToken);
        if (said is { ExitCode: 0 })
        {
            var found = string.Join("; ", said.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            return Finding.Ok(name, wanted ? $"{found} (used: {device})" : $"{found} (not used: SOCCER_DEVICE is cpu)");
        }

        return wanted ? Finding.Missing(name, $"SOCCER_DEVICE is {device}, and nvidia-smi finds none") : Finding.Ok(name, "none; inference runs on the processor");
    }

    private static Finding Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var text = $"{Gigabytes(bytes)} GB for this process";
        return bytes >= WantedMemoryBytes ? Finding.Ok("memory", text) : Finding.Limited("memory", $"{text}; 2 GB and more are advised");
    }

    private static Finding Disk(string folder)
    {
        var full = Path.GetFullPath(folder);
        while (!Directory.Exists(full)) full = Path.GetDirectoryName(full)!;
        var free = new DriveInfo(full).AvailableFreeSpace;
        var text = $"{Gigabytes(free)} GB free at {full}";
        return free >= WantedDiskBytes ? Finding.Ok("disk", text) : Finding.Limited("disk", $"{text}; 5 GB and more are advised");
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
}
