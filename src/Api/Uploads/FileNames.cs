using System.Globalization;
using System.Text;

namespace SoccerRecognition.Api.Uploads;

/// <summary>Makes the name that a file came with harmless: for people to recognise it, never for a path.</summary>
internal static class FileNames
{
    public const string Unnamed = "upload";
    private const int MaxLength = 120;

    public static string Sanitise(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return Unnamed;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
            if (IsHarmless(rune)) kept.Append(rune.ToString());
        var text = kept.ToString().Trim().TrimStart('-', '.', '~', ' ');
        return text.Length == 0 ? Unnamed : Shorten(text);
    }

    // Format characters turn the reading direction or hide; surrogates without a partner arrive as U+FFFD.
    private static bool IsHarmless(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && rune.Value is not (':' or '*' or '?' or '"' or '<' or '>' or '|' or 0xFFFD);

    private static string Shorten(string text)
    {
        if (text.Length <= MaxLength) return text;
        var extension = Path.GetExtension(text);
        if (extension.Length is 0 or > 10) extension = "";
        var end = MaxLength - extension.Length;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + extension;
    }
}
