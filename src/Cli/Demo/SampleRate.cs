using System.Globalization;

namespace SoccerRecognition.Cli.Demo;

/// <summary>How many frames of a video are analysed so that a person need not wait long.</summary>
/// <param name="SampleFps">For the job; null: every frame.</param>
/// <param name="Reason">One sentence: why this rate.</param>
internal sealed record SampleRate(double? SampleFps, string Reason)
{
    /// <summary>How long the analysis may take.</summary>
    private const double BudgetSeconds = 15;

    // Measured with nothing to decode; a video must be decoded beside it.
    private const double ShareForInference = 0.7;

    // Whole numbers of frames at 25 and 30 fps, then slower than any game.
    private static readonly double[] Rates = [25, 15, 12.5, 10, 8, 6, 5, 4, 3, 2, 1];

    /// <param name="machineFps">What the live workers can infer a second; null: not known.</param>
    /// <param name="videoFps">Frames a second of the video.</param>
    /// <param name="duration">Of the video.</param>
    public static SampleRate Choose(double? machineFps, double videoFps, TimeSpan duration)
    {
        if (machineFps is not > 0) return new SampleRate(null, "every frame: the worker does not say how fast it is");
        var usable = machineFps.Value * ShareForInference;
        var affordable = usable * BudgetSeconds / Math.Max(duration.TotalSeconds, 0.001);
        if (affordable >= videoFps) return new SampleRate(null, Text($"every frame: this machine infers about {machineFps:0} a second"));

        // A long video takes longer than that: less than one frame a second would follow nobody.
        var rate = Rates.FirstOrDefault(one => one <= affordable && one < videoFps, Rates[^1]);
        return new SampleRate(rate, Text($"{rate:0.##} frames a second of video: this machine infers about {machineFps:0} a second, and {videoFps:0.##} would take long"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
