using System.Globalization;
using Microsoft.Net.Http.Headers;
using SoccerRecognition.Jobs.Objects;

namespace SoccerRecognition.Api.Results;

/// <summary>Sends an immutable object, or the one part of it that is asked for (RFC 9110, section 14). Several parts at once are sent as the whole.</summary>
/// <param name="objects">Where it lies.</param>
/// <param name="key">Of the object.</param>
/// <param name="length">Its bytes.</param>
/// <param name="mediaType">Its type.</param>
/// <param name="fileName">What a browser saves it as.</param>
/// <param name="tag">Of the content.</param>
internal sealed class RangedDownload(IObjectStore objects, string key, long length, string mediaType, string fileName, string tag) : IResult
{
    private const int BufferSize = 1 << 17;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var etag = new EntityTagHeaderValue($"\"{tag}\"");
        response.GetTypedHeaders().ETag = etag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = "private, max-age=3600";
        if (request.GetTypedHeaders().IfNoneMatch.Any(one => one.Compare(etag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (first, count) = (0L, length);
        if (RangeOf(request, etag) is { } range)
        {
            if (!TryPlace(range, out first, out count))
            {
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.ContentLength = 0;
                response.ContentType = mediaType;
                return;
            }

            response.StatusCode = StatusCodes.Status206PartialContent;
            response.GetTypedHeaders().ContentRange = new(first, first + count - 1, length);
        }

        await using var body = await objects.OpenReadAsync(key, first, count, httpContext.RequestAborted);
        response.ContentType = mediaType;
        response.ContentLength = count;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        await body.CopyToAsync(response.Body, BufferSize, httpContext.RequestAborted);
    }

    private static RangeItemHeaderValue? RangeOf(HttpRequest request, EntityTagHeaderValue etag)
    {
        var headers = request.GetTypedHeaders();
        if (headers.Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges }) return null;
        var condition = headers.IfRange;
        return condition is null || condition.EntityTag?.Compare(etag, useStrongComparison: true) == true ? ranges.First() : null;
    }

    private bool TryPlace(RangeItemHeaderValue range, out long first, out long count)
    {
        // "-500" are the last 500.
        first = range.From ?? Math.Max(0, length - range.To!.Value);
        var last = range.From is null ? length - 1 : Math.Min(range.To ?? length - 1, length - 1);
        count = last - first + 1;
        return count > 0 && range is not { From: null, To: 0 };
    }
}
