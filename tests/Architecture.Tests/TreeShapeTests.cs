namespace SoccerRecognition.Architecture.Tests;

/// <summary>Small files with one subject, in folders that are named after a step or a capability.</summary>
public sealed class TreeShapeTests
{
    private const int LongestFile = 300;
    private static readonly string[] emptyNames = ["Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Manager", "Managers", "Common", "Base", "Services"];

    [Fact]
    public void No_file_is_too_long()
    {
        Assert.Empty(SourceTree.CSharp.Where(IsTooLong).Select(file => file.Path));
        Assert.True(IsTooLong(("src/Api/Bad.cs", string.Concat(Enumerable.Repeat("\n", LongestFile + 1)))));
        Assert.False(IsTooLong(("src/Api/Good.cs", string.Concat(Enumerable.Repeat("\n", LongestFile)))));
    }

    [Fact]
    public void No_folder_or_file_has_a_name_that_says_nothing()
    {
        Assert.DoesNotContain(SourceTree.CSharp, file => SaysNothing(file.Path));
        Assert.True(SaysNothing("src/Api/Services/Jobs.cs"));
        Assert.True(SaysNothing("src/Api/Endpoints/JobManager.cs"));
        Assert.True(SaysNothing("src/Api/Endpoints/JobHelpers.cs"));
        Assert.False(SaysNothing("src/Api/Endpoints/Database.cs"));
    }

    [Fact]
    public void The_Api_has_no_folder_that_hides_the_namespace_of_Jobs() =>
        Assert.DoesNotContain(SourceTree.CSharp, file => file.Path.StartsWith("src/Api/Jobs/", StringComparison.Ordinal));

    private static bool IsTooLong((string Path, string Text) file) => file.Text.Count(character => character == '\n') > LongestFile;

    private static bool SaysNothing(string path)
    {
        var parts = path.Split('/');
        var name = Path.GetFileNameWithoutExtension(parts[^1]);
        return parts[..^1].Any(emptyNames.Contains)
            || emptyNames.Any(word => word is not ("Base" or "Common" or "Services") && name.EndsWith(word, StringComparison.Ordinal));
    }
}
