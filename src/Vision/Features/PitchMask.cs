namespace SoccerRecognition.Vision.Features;

/// <summary>
/// Which cells of a picture are pitch: grass-coloured cells in large connected areas only (green seats and shirts in the stand are small
/// islands), with the holes closed that players and lines make. One per lane; allocates nothing after construction.
/// </summary>
internal sealed class PitchMask(PictureGrid grid)
{
    private const int ClosingCells = 2;

    /// <summary>An area belongs to the pitch if it has at least this part of the largest one's cells: lines and people may cut the pitch in two.</summary>
    private const int SmallestPart = 32;

    private readonly int _columns = grid.Columns;
    private readonly int _rows = grid.Rows;
    private readonly bool[] _pitch = new bool[grid.Columns * grid.Rows];
    private readonly bool[] _scratch = new bool[grid.Columns * grid.Rows];
    private readonly short[] _areas = new short[grid.Columns * grid.Rows];
    private readonly int[] _stack = new int[grid.Columns * grid.Rows];

    public Grass Grass { get; private set; }

    public ReadOnlySpan<bool> Cells => _pitch;

    /// <summary>Looks at the grid as it is now.</summary>
    public void Update()
    {
        Grass = Grass.Of(grid);
        if (!Grass.Exists)
        {
            Array.Clear(_pitch);
            return;
        }

        for (var cell = 0; cell < _pitch.Length; cell++)
            _pitch[cell] = Grass.Covers(Colour.Of(grid.Red[cell], grid.Green[cell], grid.Blue[cell]));
        KeepLargeAreas();
        Close();
    }

    /// <summary>
    /// Whether a box stands on the pitch: of the cells around the middle of its lower edge, at least half are pitch.
    /// </summary>
    /// <param name="x">Of the foot point, in px of the model's picture.</param>
    /// <param name="y">Of the foot point, in px of the model's picture.</param>
    public bool HasFootAt(int x, int y)
    {
        var (column, row) = (Math.Clamp(x / PictureGrid.CellPx, 0, _columns - 1), Math.Clamp(y / PictureGrid.CellPx, 0, _rows - 1));
        int pitch = 0, seen = 0;
        for (var r = row; r <= Math.Min(row + 1, _rows - 1); r++)
        {
            for (var c = Math.Max(column - 1, 0); c <= Math.Min(column + 1, _columns - 1); c++)
            {
                seen++;
                if (_pitch[r * _columns + c]) pitch++;
            }
        }

        return pitch * 2 >= seen;
    }

    /// <summary>Closing with a square: first grow, then shrink. Beyond the border everything counts as pitch, so that edges do not shrink.</summary>
    private void Close()
    {
        Spread(_pitch, _scratch, to: true, stride: 1, length: _columns);
        Spread(_scratch, _pitch, to: true, stride: _columns, length: _rows);
        Spread(_pitch, _scratch, to: false, stride: 1, length: _columns);
        Spread(_scratch, _pitch, to: false, stride: _columns, length: _rows);
    }

    /// <summary>Gives every cell within <see cref="ClosingCells"/> of a cell of that value, along rows (stride 1) or columns, the value too.</summary>
    private static void Spread(bool[] from, bool[] into, bool to, int stride, int length)
    {
        Array.Fill(into, !to);
        for (var cell = 0; cell < from.Length; cell++)
        {
            if (from[cell] != to) continue;
            var place = cell / stride % length;
            var start = cell - place * stride;
            for (var at = Math.Max(place - ClosingCells, 0); at <= Math.Min(place + ClosingCells, length - 1); at++) into[start + at * stride] = to;
        }
    }

    private void KeepLargeAreas()
    {
        Array.Clear(_areas);
        Span<int> sizes = stackalloc int[256];
        short areas = 0;
        var largest = 0;
        for (var cell = 0; cell < _pitch.Length && areas < sizes.Length - 1; cell++)
        {
            if (!_pitch[cell] || _areas[cell] != 0) continue;
            sizes[++areas] = Flood(cell, areas);
            largest = Math.Max(largest, sizes[areas]);
        }

        for (var cell = 0; cell < _pitch.Length; cell++) _pitch[cell] = _areas[cell] != 0 && sizes[_areas[cell]] * SmallestPart >= largest;
    }

    private int Flood(int start, short area)
    {
        int top = 0, size = 0;
        _areas[start] = area;
        _stack[top++] = start;
        while (top > 0)
        {
            var cell = _stack[--top];
            size++;
            var column = cell % _columns;
            if (column > 0) Visit(cell - 1);
            if (column < _columns - 1) Visit(cell + 1);
            if (cell >= _columns) Visit(cell - _columns);
            if (cell < _pitch.Length - _columns) Visit(cell + _columns);
        }

        return size;

        void Visit(int cell)
        {
            if (!_pitch[cell] || _areas[cell] != 0) return;
            _areas[cell] = area;
            _stack[top++] = cell;
        }
    }
}
