namespace SoccerRecognition.Vision.Features;

/// <summary>
/// Keeps only the large connected areas of a mask. Works on runs of cells within rows, which are few, and joins those that touch from row to
/// row (union-find).
/// </summary>
internal sealed class LargeAreas(int columns, int rows)
{
    /// <summary>An area stays if it has at least this part of the largest one's cells: lines may cut a pitch in several.</summary>
    private const int SmallestPart = 32;

    private readonly Run[] _runs = new Run[(columns + 1) / 2 * rows];
    private int _count;

    /// <param name="mask">Row by row; cells of small areas become 0.</param>
    public void Keep(Span<byte> mask)
    {
        _count = 0;
        int previousRow = 0, thisRow = 0;
        for (var row = 0; row < rows; row++)
        {
            FindRuns(mask.Slice(row * columns, columns), row * columns);
            JoinTouching(previousRow, thisRow);
            (previousRow, thisRow) = (thisRow, _count);
        }

        var largest = 0;
        for (var run = 0; run < _count; run++)
        {
            ref var root = ref _runs[RootOf(run)];
            root.AreaCells += _runs[run].Cells;
            largest = Math.Max(largest, root.AreaCells);
        }

        for (var run = 0; run < _count; run++)
            if (_runs[RootOf(run)].AreaCells * SmallestPart < largest) mask.Slice(_runs[run].Start, _runs[run].Cells).Clear();
    }

    private void FindRuns(ReadOnlySpan<byte> row, int firstCell)
    {
        var at = 0;
        while (true)
        {
            var start = row[at..].IndexOfAnyExcept((byte)0);
            if (start < 0) return;
            start += at;
            var length = row[start..].IndexOf((byte)0);
            if (length < 0) length = row.Length - start;
            _runs[_count] = new Run { Start = firstCell + start, Cells = length, Parent = _count };
            _count++;
            at = start + length;
        }
    }

    /// <summary>Runs from <paramref name="above"/> to below <paramref name="here"/> are the row above, those from there on are this row.</summary>
    private void JoinTouching(int above, int here)
    {
        var (upper, lower) = (above, here);
        while (upper < here && lower < _count)
        {
            var (upperStart, lowerStart) = (_runs[upper].Start + columns, _runs[lower].Start);
            var (upperEnd, lowerEnd) = (upperStart + _runs[upper].Cells, lowerStart + _runs[lower].Cells);
            if (upperStart < lowerEnd && lowerStart < upperEnd) _runs[RootOf(lower)].Parent = RootOf(upper);
            if (upperEnd <= lowerEnd) upper++;
            else lower++;
        }
    }

    private int RootOf(int run)
    {
        while (_runs[run].Parent != run) run = _runs[run].Parent = _runs[_runs[run].Parent].Parent;
        return run;
    }

    private struct Run
    {
        public int Start;
        public int Cells;
        public int Parent;
        public int AreaCells;
    }
}
