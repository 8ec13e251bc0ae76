namespace SoccerRecognition.Jobs.Objects;

/// <summary>The next bytes of a stream, up to a number, read only forward. Owns what it reads from.</summary>
/// <param name="silence">
/// Given where the bytes come over a network: then an end before the last byte and a silence of this length are an <see cref="IOException"/>.
/// </param>
internal sealed class BoundedStream(Stream inner, long length, IDisposable? owner = null, TimeSpan? silence = null) : Stream
{
    private readonly bool _isEndKnown = length < long.MaxValue;
    private long _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        var part = buffer[..(int)Math.Min(buffer.Length, _left)];
        var read = silence is { } limit ? await ReadInTimeAsync(part, limit, cancellationToken) : await inner.ReadAsync(part, cancellationToken);
        _left -= read;
        return read;
    }

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        try
        {
            var read = await inner.ReadAsync(buffer, time.Token);
            return read > 0 || !_isEndKnown ? read : throw new EndOfStreamException($"{_left} bytes did not come.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"No byte came for {limit.TotalSeconds:0.#} s.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, (int)Math.Min(count, _left));
        _left -= read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }
}
