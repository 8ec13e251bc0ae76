namespace SoccerRecognition.Architecture.Tests;

/// <summary>
/// The contents of a C# file's string literals: plain, verbatim, raw and interpolated ones (the holes of an interpolated string are part of it). Comments and
/// character literals are passed over.
/// </summary>
internal static class StringLiterals
{
    public static IEnumerable<string> In(string source)
    {
        for (var at = 0; at < source.Length;)
        {
            if (source[at..].StartsWith("//", StringComparison.Ordinal))
                at = EndOf(source, "\n", at);
            else if (source[at..].StartsWith("/*", StringComparison.Ordinal))
                at = EndOf(source, "*/", at + 2);
            else if (source[at] == '\'')
                at = EndOfPlain(source, at + 1, '\'');
            else if (source[at] == '"')
            {
                var (end, text) = Read(source, at);
                yield return text;
                at = end;
            }
            else
                at++;
        }
    }

    private static (int End, string Text) Read(string source, int at)
    {
        var quotes = source.AsSpan(at).IndexOfAnyExcept('"');
        quotes = quotes < 0 ? source.Length - at : quotes;
        if (quotes >= 3)
        {
            var raw = EndOf(source, new string('"', quotes), at + quotes);
            return (raw, source[(at + quotes)..raw]);
        }

        var verbatim = at > 0 && (source[at - 1] == '@' || (at > 1 && source[at - 1] == '$' && source[at - 2] == '@'));
        var end = verbatim ? EndOfVerbatim(source, at + 1) : EndOfPlain(source, at + 1, '"');
        return (end, source[(at + 1)..end]);
    }

    private static int EndOf(string source, string mark, int from)
    {
        var end = source.IndexOf(mark, from, StringComparison.Ordinal);
        return end < 0 ? source.Length : end + mark.Length;
    }

    private static int EndOfPlain(string source, int at, char quote)
    {
        for (; at < source.Length && source[at] != '\n'; at++)
        {
            if (source[at] == '\\')
                at++;
            else if (source[at] == quote)
                return at + 1;
        }

        return Math.Min(at, source.Length);
    }

    private static int EndOfVerbatim(string source, int at)
    {
        for (; at < source.Length; at++)
        {
            if (source[at] != '"')
                continue;
            if (at + 1 == source.Length || source[at + 1] != '"')
                return at + 1;
            at++;
        }

        return source.Length;
    }
}
