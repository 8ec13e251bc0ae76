using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Requests;

/// <summary>Reads a JSON body strictly: bounded, no duplicate names, no comments, at most 64 deep.</summary>
internal sealed class JsonBody(IOptions<ApiOptions> options)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <exception cref="WorkFailure"><c>unsupported-media-type</c>, <c>body-too-large</c>, <c>malformed-json</c>.</exception>
    public async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request)) throw new WorkFailure(FailureCode.UnsupportedMediaType, "Send application/json.");
        var bytes = await ReadBytesAsync(request, cancellationToken);
        try
        {
            return Parse(bytes);
        }
        catch (JsonException) when (BareNumbers.TryQuote(bytes, out var quoted))
        {
            // NaN and its kin are no JSON, but what is wrong is the field's value: tell it as that, with its pointer.
            try
            {
                return Parse(quoted);
            }
            catch (JsonException failure)
            {
                throw Malformed(failure);
            }
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    public static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType() && (request.GetTypedHeaders().ContentType?.Charset is not { HasValue: true } charset || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes, Strict);
        return document.RootElement.Clone();
    }

    private static WorkFailure Malformed(JsonException failure) =>
        new(FailureCode.MalformedJson, $"Line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.", failure);

    private async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxJsonBytes;
        if (request.ContentLength > limit) throw TooLarge(limit);
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 4096, 256, limit));
        while (true)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(4096), cancellationToken);
            if (read == 0) return body.WrittenSpan.ToArray();
            body.Advance(read);
            if (body.WrittenCount > limit) throw TooLarge(limit);
        }
    }

    private static WorkFailure TooLarge(int limit) => new(FailureCode.BodyTooLarge, $"At most {limit} bytes of JSON are taken.");
}
