using System.Buffers;
using System.Security.Cryptography;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Uploads;

/// <summary>The largest file of each kind that an endpoint takes; null: it does not take that kind.</summary>
internal readonly record struct UploadLimits(long? VideoBytes, long? PictureBytes)
{
    public long Largest => Math.Max(VideoBytes ?? 0, PictureBytes ?? 0);

    /// <exception cref="WorkFailure"><c>unsupported-media-type</c>.</exception>
    public long Of(MediaFormat format) => (format.IsPicture ? PictureBytes : VideoBytes)
        ?? throw new WorkFailure(FailureCode.UnsupportedMediaType, format.IsPicture ? "A picture is not taken here." : "A video is not taken here.");
}

/// <summary>A file that has arrived whole.</summary>
internal sealed record Upload(SpooledFile File, MediaFormat Format, string FileName, byte[] Sha256) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => File.DisposeAsync();
}

/// <summary>Takes one file from a stream to the spool: told by its first bytes, bounded, hashed on the way, never whole in memory.</summary>
internal sealed class UploadReader(Spool spool, TimeProvider time)
{
    private const int BufferSize = 1 << 17;

    /// <param name="source">The bytes of the file.</param>
    /// <param name="fileName">As it came.</param>
    /// <param name="limits">Of the endpoint.</param>
    /// <param name="declaredSha256">What the content must have; null: not declared.</param>
    /// <exception cref="WorkFailure"><c>empty-file</c>, <c>unsupported-media-type</c>, <c>file-too-large</c>, <c>checksum-mismatch</c>, <c>upload-incomplete</c>, <c>insufficient-storage</c>.</exception>
    public async Task<Upload> ReadAsync(Stream source, string? fileName, UploadLimits limits, byte[]? declaredSha256, CancellationToken cancellationToken)
    {
        var file = spool.Create(time);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var (format, hash) = await CopyAsync(source, file, buffer, limits, cancellationToken);
            await file.CloseAsync();
            if (declaredSha256 is not null && !CryptographicOperations.FixedTimeEquals(hash, declaredSha256))
                throw new WorkFailure(FailureCode.ChecksumMismatch, $"The {file.Length} bytes received have the SHA-256 {Convert.ToHexStringLower(hash)}.");
            return new(file, format, FileNames.Sanitise(fileName), hash);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(MediaFormat Format, byte[] Hash)> CopyAsync(
        Stream source, SpooledFile file, byte[] buffer, UploadLimits limits, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var filled = await FillAsync(source, buffer, MediaSniffer.Needed, cancellationToken);
        if (filled == 0) throw new WorkFailure(FailureCode.EmptyFile, "No byte arrived.");
        var format = MediaSniffer.Find(buffer.AsSpan(0, Math.Min(filled, MediaSniffer.Needed)))
            ?? throw new WorkFailure(FailureCode.UnsupportedMediaType, "The first bytes are those of no supported picture or video.");
        var limit = limits.Of(format);
        while (filled > 0)
        {
            if (file.Length + filled > limit) throw TooLarge(limit);
            hash.AppendData(buffer, 0, filled);
            await file.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
            filled = await FillAsync(source, buffer, 1, cancellationToken);
        }

        return (format, hash.GetHashAndReset());
    }

    public static WorkFailure TooLarge(long limit) => new(FailureCode.FileTooLarge, $"At most {limit} bytes are taken here.");

    private static Task<int> FillAsync(Stream source, byte[] buffer, int atLeast, CancellationToken cancellationToken) =>
        SentBody.ReadAsync(token => source.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), atLeast, throwOnEndOfStream: false, token).AsTask(), cancellationToken);
}
