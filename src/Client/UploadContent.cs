using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace SoccerRecognition.Client;

/// <summary>A raw body that tells how much of it is sent.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _content;
    private readonly IProgress<long>? _progress;

    public UploadContent(Stream content, IProgress<long>? progress)
    {
        (_content, _progress) = (content, progress);

        // The service looks at the content, never at this.
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        StreamCopy.CopyAsync(_content, stream, _progress, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.CanSeek ? _content.Length - _content.Position : 0;
        return _content.CanSeek;
    }
}

internal static class StreamCopy
{
    private const int BufferSize = 1 << 17;

    public static async Task CopyAsync(Stream from, Stream to, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; ;)
            {
                var read = await from.ReadAsync(buffer, cancellationToken);
                if (read == 0) return;
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                progress?.Report(done += read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
