namespace SoccerRecognition.TestSupport;

/// <summary>The checkout the tests run in.</summary>
public static class Checkout
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the checkout.</summary>
    public static string PathTo(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SoccerRecognition.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no SoccerRecognition.sln above {AppContext.BaseDirectory}");
    }
}
