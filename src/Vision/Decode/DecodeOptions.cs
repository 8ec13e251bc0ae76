using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Whether ffmpeg runs in a bubblewrap sandbox: no network, nothing writable, only the one file readable.</summary>
public enum SandboxMode
{
    /// <summary>Where it works; found out once per process.</summary>
    Auto,

    /// <summary>Never; the rlimits and white lists still hold.</summary>
    Off,

    /// <summary>Always: where it does not work nothing is decoded.</summary>
    Required,
}

/// <summary>How media is probed and decoded, and the limits of what is accepted. Section <c>Decode</c>.</summary>
public sealed record DecodeOptions
{
    public const string Section = "Decode";

    /// <summary>The ffmpeg program: a path, or a name on PATH. 5.1 or newer.</summary>
    [Required(AllowEmptyStrings = false)]
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>The ffprobe program of the same build.</summary>
    [Required(AllowEmptyStrings = false)]
    public string FfprobePath { get; init; } = "ffprobe";

    /// <summary>Widest picture in display px. Stored boxes hold 1/8 px in 16 bits, so never more than 8,192.</summary>
    [Range(16, 8192)]
    public int MaxWidth { get; init; } = 8192;

    /// <summary>Highest picture in display px; same reason.</summary>
    [Range(16, 8192)]
    public int MaxHeight { get; init; } = 8192;

    /// <summary>Most pixels of a picture; 8K UHD is 33 million.</summary>
    [Range(256, 67_108_864L)]
    public long MaxPixels { get; init; } = 36_000_000;

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(6);

    [Range(1, 1000)]
    public int MaxStreams { get; init; } = 64;

    /// <summary>Slowest average frame rate of a video.</summary>
    [Range(0.001, 30)]
    public double MinFps { get; init; } = 0.05;

    /// <summary>Fastest average frame rate.</summary>
    [Range(1, 1000)]
    public double MaxFps { get; init; } = 300;

    /// <summary>Longest read of a header.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest read of a whole file for its index; some files must be decoded once for it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan IndexTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest silence of a decoder that is waited for, on top of twice the footage it has to skip.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Address space of one child, in MiB.</summary>
    [Range(256, 65_536)]
    public int MaxMemoryMib { get; init; } = 4096;

    /// <summary>Processor time of one child.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "2.00:00:00")]
    public TimeSpan MaxCpuTime { get; init; } = TimeSpan.FromHours(4);

    public SandboxMode Sandbox { get; init; } = SandboxMode.Auto;

    /// <summary>Threads of one decoder. Pixels do not depend on it. 0: as many as cores.</summary>
    [Range(0, 64)]
    public int DecoderThreads { get; init; } = 1;
}
