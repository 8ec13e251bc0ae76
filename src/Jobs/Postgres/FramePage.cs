using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>
/// Frames that the server gives as one row: how many, then their timestamps, the lengths of their blobs and the blobs themselves, each strung
/// together. Read into one rented buffer that is used again for the next page: a match is folded without a call or an allocation per frame. What is
/// handed out lies in the buffer, until the next page is read.
/// </summary>
internal sealed class FramePage(int blobsPerFrame) : IDisposable
{
    private readonly int[] _columns = new int[1 + 2 * blobsPerFrame]; // where each column begins in the buffer
    private readonly int[] _next = new int[blobsPerFrame];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 18);
    private int[] _starts = [];
    private int _used;

    public int Count { get; private set; }

    public long PtsUs(int frame) => BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(_columns[0] + frame * sizeof(long)));

    public ReadOnlyMemory<byte> Blob(int frame, int blob) => _bytes.AsMemory(_starts[frame * blobsPerFrame + blob], LengthOf(frame, blob));

    /// <summary>Reads the row that the reader is at.</summary>
    /// <param name="row">The count; timestamps as big endian int64; for each blob its lengths as big endian int32, and its bytes.</param>
    public void Read(NpgsqlDataReader row)
    {
        (Count, _used) = (row.GetInt32(0), 0);
        if (Count == 0) return;
        for (var column = 0; column < _columns.Length; column++) _columns[column] = Append(row, column + 1);
        for (var blob = 0; blob < blobsPerFrame; blob++) _next[blob] = _columns[2 + 2 * blob];
        if (_starts.Length < Count * blobsPerFrame) _starts = new int[2 * Count * blobsPerFrame];
        for (var frame = 0; frame < Count; frame++)
        {
            for (var blob = 0; blob < blobsPerFrame; blob++)
            {
                _starts[frame * blobsPerFrame + blob] = _next[blob];
                _next[blob] += LengthOf(frame, blob);
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private int LengthOf(int frame, int blob) => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(_columns[1 + 2 * blob] + frame * sizeof(int)));

    private int Append(NpgsqlDataReader row, int column)
    {
        var start = _used;
        var length = (int)row.GetBytes(column, 0, null, 0, 0);
        Reserve(length);
        if (length > 0) row.GetBytes(column, 0, _bytes, _used, length);
        _used += length;
        return start;
    }

    private void Reserve(int more)
    {
        if (_used + more <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + more));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
