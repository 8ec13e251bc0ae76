using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SoccerRecognition.Contracts.Vision;

/// <summary>
/// The digest of a job's linked results: SHA-256, lower-case hex, over this byte form (integers little endian; text is UTF-8 after a u16 byte
/// count; a nullable i64 is one byte 0, or 1 and the value):
/// <code>
/// "soccer-digest-1\n"
/// per frame, by ascending pts:   'F', i64 pts, i32 entries, per entry: u16 track id, 24 B box
///                                entries by track id (0, in no track, first), stored before filled, then stored order
/// 'T', i32 tracks, per track:    i32 id, u8 class, text team ("" = null), i64 first pts, i64 last pts, i32 boxes, i32 filled, i32 mean score
/// 'K', i32 teams, per team:      text key, text colour, i32 tracks
/// 'W', i32 warnings, per one:    text code, nullable i64 pts, nullable i64 byte offset, nullable i64 frames; by code (ordinal), pts, byte offset
/// </code>
/// Left out on purpose: ids of jobs, videos and segments, clock times, provenance, the numerics class, and the wording of warnings. What is in it
/// must therefore not depend on how the video was cut or on who did the work.
/// </summary>
public sealed class CanonicalDigest : IDisposable
{
    private const int EntrySize = 2 + PackedBox.Size;
    private const ulong FilledBit = 1UL << 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[4096];
    private ulong[] _order = new ulong[64];
    private int _length;
    private long? _lastPtsUs;

    public CanonicalDigest() => _hash.AppendData("soccer-digest-1\n"u8);

    /// <summary>Adds the next frame.</summary>
    /// <param name="ptsUs">Greater than that of the frame before.</param>
    /// <param name="boxes">The stored boxes: <see cref="PackedBoxes"/>.</param>
    /// <param name="linked">The linker's row: <see cref="LinkedFrames"/>.</param>
    /// <exception cref="ArgumentException">Frames out of order, or the two rows are not of one frame.</exception>
    public void AddFrame(long ptsUs, ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> linked)
    {
        if (ptsUs <= _lastPtsUs) throw new ArgumentException($"Frame {ptsUs} comes after {_lastPtsUs}.", nameof(ptsUs));
        _lastPtsUs = ptsUs;
        var stored = PackedBoxes.FromBytes(boxes);
        var link = LinkedFrames.Decode(linked);
        if (stored.Length != link.TrackIds.Length)
            throw new ArgumentException($"Frame {ptsUs} has {stored.Length} boxes and {link.TrackIds.Length} track ids.", nameof(linked));

        var order = Order(link);
        Begin('F');
        Write(ptsUs);
        Write(order.Length);
        foreach (var key in order)
        {
            var index = (int)(key & uint.MaxValue);
            WriteEntry((ushort)(key >> 33), (key & FilledBit) == 0 ? stored.Slice(index, 1) : link.Filled.Slice(index, 1));
        }

        Flush();
    }

    /// <summary>Adds what is known once all frames are linked.</summary>
    /// <returns>64 lower-case hex digits. The object cannot be used again.</returns>
    public string Finish(IReadOnlyList<LinkedTrack> tracks, IReadOnlyList<LinkedTeam> teams, IEnumerable<Warning> warnings)
    {
        Section('T', tracks.OrderBy(track => track.Id).ToList(), Write);
        Section('K', teams.OrderBy(team => team.Key, StringComparer.Ordinal).ToList(), Write);
        Section('W', warnings.OrderBy(one => one.Code, StringComparer.Ordinal).ThenBy(one => one.PtsUs).ThenBy(one => one.ByteOffset).ToList(), Write);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Sort keys: track id, stored before filled, place in its row.</summary>
    private ReadOnlySpan<ulong> Order(LinkedFrame link)
    {
        var stored = link.TrackIds.Length;
        var count = stored + link.Filled.Length;
        if (_order.Length < count) _order = new ulong[Math.Max(count, 2 * _order.Length)];
        for (var i = 0; i < stored; i++) _order[i] = ((ulong)link.TrackIds[i] << 33) | (uint)i;
        for (var i = stored; i < count; i++) _order[i] = ((ulong)link.FilledTrackIds[i - stored] << 33) | FilledBit | (uint)(i - stored);
        var keys = _order.AsSpan(0, count);
        keys.Sort();
        return keys;
    }

    private void Section<T>(char mark, IReadOnlyList<T> items, Action<T> write)
    {
        Begin(mark);
        Write(items.Count);
        foreach (var item in items)
        {
            write(item);
            Flush();
        }

        Flush();
    }

    private void Write(LinkedTrack track)
    {
        Write(track.Id);
        Room(1)[0] = track.ClassId;
        Write(track.Team ?? "");
        Write(track.FirstPtsUs);
        Write(track.LastPtsUs);
        Write(track.Boxes);
        Write(track.FilledBoxes);
        Write(track.MeanScore);
    }

    private void Write(LinkedTeam team)
    {
        Write(team.Key);
        Write(team.Colour);
        Write(team.Tracks);
    }

    private void Write(Warning warning)
    {
        Write(warning.Code);
        Write(warning.PtsUs);
        Write(warning.ByteOffset);
        Write(warning.Frames);
    }

    private void WriteEntry(ushort trackId, ReadOnlySpan<PackedBox> box)
    {
        var to = Room(EntrySize);
        BinaryPrimitives.WriteUInt16LittleEndian(to, trackId);
        PackedBoxes.AsBytes(box).CopyTo(to[2..]);
    }

    private void Begin(char mark) => Room(1)[0] = (byte)mark;

    private void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);

    private void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    private void Write(long? value)
    {
        Room(1)[0] = value.HasValue ? (byte)1 : (byte)0;
        if (value.HasValue) Write(value.Value);
    }

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteUInt16LittleEndian(Room(2), checked((ushort)bytes.Length));
        bytes.CopyTo(Room(bytes.Length));
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length < _length + bytes) Array.Resize(ref _buffer, Math.Max(_length + bytes, 2 * _buffer.Length));
        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
