using SoccerRecognition.Api.Problems;

namespace SoccerRecognition.Api.Uploads;

/// <summary>The SHA-256 that a client says its file has: <c>X-Content-SHA256</c> (hex), or RFC 9530 <c>Repr-Digest: sha-256=:base64:</c>.</summary>
internal static class DeclaredHash
{
    private const int Length = 32;
    private const string Algorithm = "sha-256=:";

    /// <exception cref="RequestInvalid">A header is there and cannot be read.</exception>
    public static byte[]? Of(HttpRequest request)
    {
        if (request.Headers["X-Content-SHA256"].ToString() is { Length: > 0 } hex)
            return hex.Length == 2 * Length && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : throw Unreadable("X-Content-SHA256");
        var digest = request.Headers["Repr-Digest"].ToString();
        var at = digest.IndexOf(Algorithm, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var text = digest[(at + Algorithm.Length)..].Split(':')[0];
        var hash = new byte[Length];
        return Convert.TryFromBase64String(text, hash, out var written) && written == Length ? hash : throw Unreadable("Repr-Digest");
    }

    private static RequestInvalid Unreadable(string header) => new([new($"/{header}", "Must be a SHA-256.")]);
}
