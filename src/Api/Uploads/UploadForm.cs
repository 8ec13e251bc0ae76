using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SoccerRecognition.Api.Problems;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Uploads;

/// <summary>One file and the text fields around it, from a multipart form or a raw body.</summary>
/// <param name="File">The file.</param>
/// <param name="Fields">An object of texts; a name that came twice holds a list.</param>
internal sealed record ReceivedForm(Upload File, JsonElement Fields) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => File.DisposeAsync();
}

/// <summary>Reads the body of an upload as it streams in.</summary>
internal sealed class UploadForm(UploadReader uploads)
{
    private const int BufferSize = 1 << 17;
    private const int MaxFields = 32;
    private const int MaxFieldBytes = 1 << 16;
    private const int MaxBoundary = 200;

    public static bool IsForm(HttpRequest request) =>
        request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    /// <param name="request">A multipart form with exactly one file, or the file itself as the body.</param>
    /// <param name="limits">Of the endpoint.</param>
    /// <exception cref="WorkFailure">As <see cref="UploadReader.ReadAsync"/>; <c>file-too-large</c> before anything is read where Content-Length tells it.</exception>
    /// <exception cref="RequestInvalid">No file, or more than one.</exception>
    public async Task<ReceivedForm> ReadAsync(HttpRequest request, UploadLimits limits, CancellationToken cancellationToken)
    {
        var declared = DeclaredHash.Of(request);
        var overhead = IsForm(request) ? MaxFields * (MaxFieldBytes + 1024L) : 0;
        if (request.ContentLength > limits.Largest + overhead) throw UploadReader.TooLarge(limits.Largest);
        Limit(request, limits.Largest + overhead);
        if (IsForm(request)) return await ReadFormAsync(request, limits, declared, cancellationToken);
        if (request.ContentLength == 0) throw new WorkFailure(FailureCode.EmptyFile, "The body is empty.");
        var name = request.Query["fileName"].ToString() is { Length: > 0 } asked ? asked : NameInHeaders(request);
        return new(await uploads.ReadAsync(request.Body, name, limits, declared, cancellationToken), JsonDocument.Parse("{}").RootElement);
    }

    private async Task<ReceivedForm> ReadFormAsync(HttpRequest request, UploadLimits limits, byte[]? declared, CancellationToken cancellationToken)
    {
        var fields = new JsonObject();
        Upload? file = null;
        try
        {
            var reader = new MultipartReader(BoundaryOf(request), request.Body, BufferSize) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
            for (var sections = 0; await SentBody.ReadAsync(token => reader.ReadNextSectionAsync(token), cancellationToken) is { } section; sections++)
            {
                if (sections > MaxFields) throw new RequestInvalid([new("", $"At most {MaxFields} fields are taken.")]);
                var about = section.GetContentDispositionHeader();
                if (about is null || !about.IsFormDisposition() && !about.IsFileDisposition()) continue;
                var name = HeaderUtilities.RemoveQuotes(about.Name).ToString();
                if (!about.IsFileDisposition()) Add(fields, name, await ReadFieldAsync(section.Body, name, cancellationToken));
                else if (file is not null) throw new RequestInvalid([new($"/{name}", "One file a request.")]);
                else
                    file = await uploads.ReadAsync(
                        section.Body, HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString(), limits, declared,
                        cancellationToken);
            }

            return new(file ?? throw new RequestInvalid([new("/file", "Is needed.")]), JsonSerializer.SerializeToElement(fields));
        }
        catch
        {
            if (file is not null) await file.DisposeAsync();
            throw;
        }
    }

    // What belongs to no field is read over: only the whole bounds it.
    private static void Limit(HttpRequest request, long bytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes + ApiModule.DrainedBytes;
    }

    private static async Task<string> ReadFieldAsync(Stream body, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await SentBody.ReadAsync(token => body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token).AsTask(), cancellationToken);
        return length <= MaxFieldBytes
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new RequestInvalid([new($"/{name}", $"At most {MaxFieldBytes} bytes are taken.")]);
    }

    private static void Add(JsonObject fields, string name, string value)
    {
        if (fields[name] is JsonArray list) list.Add(value);
        else if (fields[name] is { } one) fields[name] = new JsonArray(one.DeepClone(), value);
        else fields[name] = value;
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        return boundary.Length is > 0 and <= MaxBoundary
            ? boundary
            : throw new WorkFailure(FailureCode.BadRequest, "The Content-Type has no usable boundary.");
    }

    private static string? NameInHeaders(HttpRequest request) =>
        ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var about)
            ? HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString()
            : null;
}
