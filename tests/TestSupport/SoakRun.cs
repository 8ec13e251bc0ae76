namespace SoccerRecognition.TestSupport;

/// <summary>Whether tests that have a long form run in it: <c>make soak</c> sets <c>SOCCER_SOAK=1</c>.</summary>
public static class SoakRun
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SOCCER_SOAK") == "1";
}
