namespace SoccerRecognition.Cli.Tests;

/// <summary>The program itself, as the build made it.</summary>
internal static class SoccerProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "soccer");
}
