namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// Values that are only ever added, in blocks that never move: a list that doubles would copy a match several times and leave as much garbage.
/// </summary>
internal sealed class Blocks<T>
{
    private const int BlockSize = 1 << 12;
    private readonly List<T[]> _blocks = [];

    public int Count { get; private set; }

    public ref readonly T this[int index] => ref _blocks[index / BlockSize][index % BlockSize];

    public void Add(in T value)
    {
        if (Count == _blocks.Count * BlockSize) _blocks.Add(new T[BlockSize]);
        _blocks[^1][Count++ % BlockSize] = value;
    }

    /// <summary>Adds values that lie in one block, so that they can be had as one span; what is left of the block before is skipped.</summary>
    /// <returns>The index of the first.</returns>
    public int AddTogether(ReadOnlySpan<T> values)
    {
        if (values.Length > BlockSize) throw new ArgumentException($"{values.Length} values are more than a block.", nameof(values));
        var room = _blocks.Count * BlockSize - Count;
        if (room < values.Length) Count += room;
        if (Count == _blocks.Count * BlockSize && values.Length > 0) _blocks.Add(new T[BlockSize]);
        var first = Count;
        if (values.Length > 0) values.CopyTo(_blocks[^1].AsSpan(first % BlockSize));
        Count += values.Length;
        return first;
    }

    /// <param name="first">As <see cref="AddTogether"/> gave it.</param>
    public ReadOnlySpan<T> Together(int first, int count) => count == 0 ? [] : _blocks[first / BlockSize].AsSpan(first % BlockSize, count);
}
