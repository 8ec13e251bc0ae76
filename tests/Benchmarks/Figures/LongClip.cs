using System.Buffers.Binary;
using System.Text;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>A valid clip followed by one box of free space that makes it as long as wanted: gigabytes to send without gigabytes on disk.</summary>
internal sealed class LongClip : Stream
{
    private const int BoxHead = 16;
    private readonly byte[] _begin;
    private long _position;

    /// <param name="clip">An mp4 file.</param>
    /// <param name="seed">Other seeds are other contents.</param>
    /// <param name="length">In bytes, the whole of it.</param>
    public LongClip(string clip, byte seed, long length)
    {
        var head = new byte[BoxHead + 1];
        BinaryPrimitives.WriteUInt32BigEndian(head, 1); // The size follows in 64 bits.
        Encoding.ASCII.GetBytes("free").CopyTo(head, 4);
        var file = File.ReadAllBytes(clip);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(8), length - file.Length);
        head[BoxHead] = seed;
        _begin = [.. file, .. head];
        Length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Length - _position);
        var fromBegin = (int)Math.Clamp(_begin.Length - _position, 0, count);
        if (fromBegin > 0) _begin.AsSpan((int)_position, fromBegin).CopyTo(buffer);
        buffer[fromBegin..count].Clear();
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
