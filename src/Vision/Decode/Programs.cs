using System.Collections.Concurrent;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Where programs lie.</summary>
internal static class Programs
{
    private static readonly ConcurrentDictionary<string, string> Found = new(StringComparer.Ordinal);

    /// <param name="name">A path, or a name that is looked for on PATH.</param>
    /// <returns>The full path, or null if there is none. What was found is remembered, what was missing is not.</returns>
    public static string? Find(string name)
    {
        if (Found.TryGetValue(name, out var known)) return known;
        var path = name.Contains('/', StringComparison.Ordinal) ? OnDisk(Path.GetFullPath(name)) : OnPath(name);
        if (path is not null) Found[name] = path;
        return path;
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => OnDisk(Path.Combine(folder, name))).FirstOrDefault(path => path is not null);

    private static string? OnDisk(string path) => File.Exists(path) ? path : null;
}
