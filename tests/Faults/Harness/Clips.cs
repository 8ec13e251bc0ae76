using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Faults.Harness;

/// <summary>The footage of the rows: pixels do not matter, only that they are many enough to be caught at.</summary>
internal static class Clips
{
    /// <summary>50 frames, two segments of a second.</summary>
    public static Task<string> ShortAsync(CancellationToken token) => TestMedia.ClipAsync(new TestClip { Seconds = 2, Width = 160, Height = 90 }, token);

    /// <summary>150 frames, six segments of a second.</summary>
    public static Task<string> LongAsync(CancellationToken token) => TestMedia.ClipAsync(new TestClip { Seconds = 6, Width = 160, Height = 90 }, token);

    /// <summary>25 frames, other footage for each number.</summary>
    public static Task<string> NumberedAsync(int number, CancellationToken token) =>
        TestMedia.ClipAsync(new TestClip { Seconds = 1, Width = 160, Height = 90 + 2 * number }, token);

    /// <summary>Some hundred kilobytes, which do not fit where there is no room.</summary>
    public static Task<string> HeavyAsync(CancellationToken token) => TestMedia.ClipAsync(new TestClip { Seconds = 2, Width = 640, Height = 360 }, token);

    /// <summary>Ten frames: for jobs by the hundred.</summary>
    public static Task<string> TinyAsync(CancellationToken token) => TestMedia.ClipAsync(new TestClip { Seconds = 0.4, Width = 160, Height = 90 }, token);
}
