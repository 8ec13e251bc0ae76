using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SoccerRecognition.Api.Requests;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>How long a client is ready to wait: <c>?wait=</c> in seconds, or <c>Prefer: wait=N</c> (RFC 7240).</summary>
internal sealed class Waits(IOptions<ApiOptions> options)
{
    private const int MostSeconds = 3600;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>Zero: not at all. More than the service allows is cut, not refused.</summary>
    public TimeSpan Of(FieldReader query)
    {
        // The request's own time-out must not be what ends the wait.
        var most = options.Value.RequestTimeout - Margin;
        var asked = Cut(query.Number("wait", 0, MostSeconds) ?? 0);
        return asked < most ? asked : most;
    }

    public TimeSpan? OfPreference(HttpRequest request)
    {
        foreach (var part in request.Headers["Prefer"].ToString().Split(',', ';'))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is ["wait", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return Cut(seconds);
        }

        return null;
    }

    private TimeSpan Cut(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, options.Value.MaxWait.TotalSeconds));
}

/// <summary>ETags of jobs: the number of the last event, which a wait goes on from, and a hash of all that is shown.</summary>
internal static class JobTag
{
    private const int HashLength = 8;

    public static EntityTagHeaderValue Of(long seq, ReadOnlySpan<byte> body) => new(string.Create(
        CultureInfo.InvariantCulture, $"\"{seq}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body).AsSpan(0, HashLength))}\""));

    /// <summary>The event that the client has seen; null where it has none of our tags.</summary>
    public static long? SeqOf(HttpRequest request) =>
        request.GetTypedHeaders().IfNoneMatch is [var tag]
        && long.TryParse(tag.Tag.ToString().Trim('"').Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : null;

    public static bool Matches(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(one => one.Compare(tag, useStrongComparison: false));
}
