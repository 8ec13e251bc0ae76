namespace SoccerRecognition.TestSupport;

/// <summary>A models folder with the stub only: for tests of everything but inference.</summary>
public static class StubModelFolder
{
    /// <summary>For <c>Models:Folder</c>; with it goes <c>Models:Detection</c> = <c>stub</c>.</summary>
    public static string Path { get; } = Checkout.PathTo("tests", "TestSupport");
}
