using System.Buffers;

namespace SoccerRecognition.Api.Requests;

/// <summary>Puts the bare words NaN, Infinity and -Infinity, which many writers take for JSON, between quotes.</summary>
internal static class BareNumbers
{
    public static bool TryQuote(ReadOnlySpan<byte> json, out byte[] quoted)
    {
        var result = new ArrayBufferWriter<byte>(json.Length + 64);
        var found = false;
        for (var inText = false; json.Length > 0;)
        {
            var word = inText ? 0 : WordAt(json);
            if (word > 0)
            {
                found = true;
                result.Write("\""u8);
                result.Write(json[..word]);
                result.Write("\""u8);
                json = json[word..];
                continue;
            }

            var length = inText && json[0] == '\\' && json.Length > 1 ? 2 : 1;
            if (json[0] == '"') inText = !inText;
            result.Write(json[..length]);
            json = json[length..];
        }

        quoted = result.WrittenSpan.ToArray();
        return found;
    }

    private static int WordAt(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;
}
