using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>The sources as text. Rules take (path, text) pairs, so that each can be shown a bad sample.</summary>
internal static class SourceTree
{
    /// <summary>Paths relative to the repository's root, with forward slashes.</summary>
    public static IEnumerable<(string Path, string Text)> Files(string folder, string pattern) =>
        from file in Directory.EnumerateFiles(Checkout.PathTo(folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj")
        select (path, File.ReadAllText(file));

    /// <summary>All C# of the product.</summary>
    public static IReadOnlyList<(string Path, string Text)> CSharp { get; } = [.. Files("src", "*.cs")];
}
