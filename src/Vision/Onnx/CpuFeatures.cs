namespace SoccerRecognition.Vision.Onnx;

/// <summary>
/// The instruction sets that change the bits of a result: ONNX Runtime and ffmpeg choose their kernels by them. Taken from the kernel's list
/// of flags, which (unlike .NET's own switches) says what native code will see.
/// </summary>
/// <param name="Name"><c>avx512</c>, <c>avx2</c>, <c>sse</c>, or <c>neon</c>.</param>
/// <param name="HasVnni">Exact 8-bit dot products: int8 variants pay off and do not saturate.</param>
public readonly record struct CpuFeatures(string Name, bool HasVnni)
{
    public static CpuFeatures OfThisMachine { get; } = Parse(File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : []);

    /// <summary>Reads the first processor's flags in the format of <c>/proc/cpuinfo</c> (x86 <c>flags</c>, ARM <c>Features</c>).</summary>
    public static CpuFeatures Parse(IEnumerable<string> cpuInfo)
    {
        var line = cpuInfo.FirstOrDefault(one => one.StartsWith("flags", StringComparison.Ordinal) || one.StartsWith("Features", StringComparison.Ordinal));
        if (line is null) return new CpuFeatures("unknown", HasVnni: false);
        var flags = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (line.StartsWith("Features", StringComparison.Ordinal)) return new CpuFeatures("neon", flags.Contains("asimddp"));

        // ONNX Runtime's AVX-512 kernels want all four, as on every server since 2017.
        string[] avx512 = ["avx512f", "avx512bw", "avx512dq", "avx512vl"];
        var name = avx512.All(flags.Contains) ? "avx512" : flags.Contains("avx2") ? "avx2" : "sse";
        return new CpuFeatures(name, flags.Contains("avx512_vnni") || flags.Contains("avx_vnni"));
    }

    public override string ToString() => HasVnni ? Name + "-vnni" : Name;
}
