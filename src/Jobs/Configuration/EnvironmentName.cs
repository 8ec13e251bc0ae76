namespace SoccerRecognition.Jobs.Configuration;

/// <summary>A name that the source documents gave to an environment variable, and what it means here.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Key">The configuration key it sets; null: known, and not used by this version.</param>
/// <param name="Secret">May come from a file instead: <c>NAME_FILE</c> holds the path.</param>
/// <param name="Convert">From the document's form to ours; null takes the value as it is. Throws <see cref="FormatException"/>.</param>
public sealed record EnvironmentName(string Name, string? Key, bool Secret = false, Func<string, IEnumerable<(string Key, string Value)>>? Convert = null)
{
    public string FileName => $"{Name}_FILE";
}
