using SoccerRecognition.TestSupport;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>A models folder with the stub only: for tests of everything but inference.</summary>
internal static class StubModels
{
    public static string Folder { get; } = Checkout.PathTo("tests", "TestSupport");
}
