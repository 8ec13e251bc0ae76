using Xunit;

namespace SoccerRecognition.TestSupport;

/// <summary>
/// What a test needs from the machine. On a developer's machine a test without it is skipped; where <c>SOCCER_REQUIRE=1</c> (make test sets it) it fails,
/// so that nothing is left out unseen.
/// </summary>
public static class Require
{
    private static readonly bool strict = Environment.GetEnvironmentVariable("SOCCER_REQUIRE") == "1";

    /// <param name="available">Whether the machine has it.</param>
    /// <param name="otherwise">What is missing and how to get it.</param>
    public static void That(bool available, string otherwise)
    {
        if (available)
            return;
        Assert.False(strict, $"required, but {otherwise}");
        Assert.Skip(otherwise);
    }

    /// <summary>A program on PATH.</summary>
    public static void Program(string name) =>
        That(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name))),
            $"{name} is not on PATH; run infra/scripts/install.sh test");
}
