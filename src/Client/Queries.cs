using System.Globalization;
using System.Text;
using System.Text.Json;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Client;

/// <summary>Which jobs to list.</summary>
/// <param name="State">Only this state; null: all.</param>
/// <param name="VideoId">Only of this video.</param>
/// <param name="ClientReference">Only with this reference.</param>
/// <param name="Limit">Jobs a page, 1 to 200.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record JobFilter(
    JobState? State = null, Guid? VideoId = null, string? ClientReference = null, int? Limit = null, string? Cursor = null)
{
    internal string ToQuery() => new QueryText()
        .Add("state", State is { } state ? QueryText.Kebab(state) : null)
        .Add("videoId", VideoId?.ToString())
        .Add("clientReference", ClientReference)
        .Add("limit", Limit?.ToString(CultureInfo.InvariantCulture))
        .Add("cursor", Cursor)
        .ToString();
}

/// <summary>Which results to read.</summary>
/// <param name="FromUs">First timestamp, inclusive.</param>
/// <param name="ToUs">End, exclusive.</param>
/// <param name="MinScore">Only boxes of at least this score; null: the job's confidence.</param>
/// <param name="IncludeOffPitch">Also crowd, boards and benches.</param>
/// <param name="Limit">Frames a page, 1 to 2,000.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record ResultsQuery(
    long? FromUs = null, long? ToUs = null, double? MinScore = null, bool? IncludeOffPitch = null, int? Limit = null, string? Cursor = null)
{
    internal string ToQuery() => new QueryText()
        .Add("fromUs", FromUs?.ToString(CultureInfo.InvariantCulture))
        .Add("toUs", ToUs?.ToString(CultureInfo.InvariantCulture))
        .Add("minScore", MinScore?.ToString("R", CultureInfo.InvariantCulture))
        .Add("includeOffPitch", IncludeOffPitch is { } wanted ? (wanted ? "true" : "false") : null)
        .Add("limit", Limit?.ToString(CultureInfo.InvariantCulture))
        .Add("cursor", Cursor)
        .ToString();
}

internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    public static string Kebab<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public QueryText Add(string name, string? value)
    {
        if (value is not null) _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public override string ToString() => _text.ToString();
}
