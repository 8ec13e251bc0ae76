using System.Buffers;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>
/// Rows of frames read into one buffer that is used again for the next page: a match is folded without an allocation per frame. What is handed
/// out lies in the buffer, until the next page is read.
/// </summary>
internal sealed class FramePage(int blobsPerRow) : IDisposable
{
    private readonly List<long> _ptsUs = [];
    private readonly List<int> _ends = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _used;

    public int Count => _ptsUs.Count;

    public long PtsUs(int row) => _ptsUs[row];

    public ReadOnlyMemory<byte> Blob(int row, int blob)
    {
        var at = row * blobsPerRow + blob;
        var start = at == 0 ? 0 : _ends[at - 1];
        return _bytes.AsMemory(start, _ends[at] - start);
    }

    /// <summary>Reads all rows: the timestamp first, then the blobs.</summary>
    public async Task ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        _ptsUs.Clear();
        _ends.Clear();
        _used = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _ptsUs.Add(reader.GetInt64(0));
            for (var blob = 1; blob <= blobsPerRow; blob++)
            {
                var length = (int)reader.GetBytes(blob, 0, null, 0, 0);
                Reserve(length);
                _used += (int)reader.GetBytes(blob, 0, _bytes, _used, length);
                _ends.Add(_used);
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Reserve(int more)
    {
        if (_used + more <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + more));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
