using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>
/// The rows of a binary COPY, written into one rented buffer and sent in pieces that the server works on while the next is written: no call and
/// no allocation a value. Disposed before <see cref="CompleteAsync"/> it copies nothing.
/// </summary>
internal sealed class CopyRows : IAsyncDisposable
{
    private const int PieceBytes = 1 << 16;

    // Signature, no flags, no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly int DateEpoch = new DateOnly(2000, 1, 1).DayNumber;

    private readonly NpgsqlRawCopyStream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * PieceBytes);
    private int _used;
    private bool _completed;

    private CopyRows(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        Header.CopyTo(Room(Header.Length));
    }

    /// <param name="sql"><c>copy … from stdin (format binary)</c>.</param>
    public static async Task<CopyRows> BeginAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        new(await connection.BeginRawBinaryCopyAsync(sql, cancellationToken));

    /// <summary>A piece is full: to be sent before the next row begins.</summary>
    public bool IsFull => _used >= PieceBytes;

    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_buffer.AsMemory(0, _used), cancellationToken);
        _used = 0;
    }

    /// <summary>Begins a row, whose columns follow.</summary>
    public void StartRow(short columns) => BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), columns);

    public void Write(Guid value) => value.TryWriteBytes(Value(16), bigEndian: true, out _);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), value);

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Value(sizeof(short)), value);

    public void Write(DateOnly value) => Write(value.DayNumber - DateEpoch);

    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Value(value.Length));

    /// <summary>A value that is written in place.</summary>
    public Span<byte> Value(int bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), bytes);
        return Room(bytes);
    }

    /// <exception cref="PostgresException">The server refuses the rows.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), -1);
        await SendAsync(cancellationToken);
        _completed = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        if (!_completed) await _stream.CancelAsync();
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length < _used + bytes) Grow(bytes);
        _used += bytes;
        return _buffer.AsSpan(_used - bytes, bytes);
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _used + more));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
