namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// The cheapest one-to-one pairing of rows and columns (shortest augmenting paths, Jonker and Volgenant 1987). Rows go in order and ties fall to
/// the lowest column, so equal inputs give equal pairs. Buffers are kept between calls.
/// </summary>
internal sealed class Assignment
{
    private double[] _rowPrice = [];
    private double[] _columnPrice = [];
    private double[] _least = [];
    private int[] _rowOf = [];
    private int[] _way = [];
    private bool[] _used = [];

    /// <param name="costs">Row by row; finite.</param>
    /// <param name="rows">At most <paramref name="columns"/>.</param>
    /// <param name="columns">At least <paramref name="rows"/>.</param>
    /// <param name="columnOf">Receives each row's column.</param>
    public void Solve(ReadOnlySpan<double> costs, int rows, int columns, Span<int> columnOf)
    {
        if (rows > columns) throw new ArgumentException("There must be at least as many columns as rows.", nameof(rows));
        Prepare(rows, columns);
        for (var row = 1; row <= rows; row++)
        {
            _rowOf[0] = row;
            Augment(Search(costs, columns));
        }

        for (var column = 1; column <= columns; column++)
            if (_rowOf[column] > 0) columnOf[_rowOf[column] - 1] = column - 1;
    }

    private void Prepare(int rows, int columns)
    {
        if (_rowPrice.Length <= rows) _rowPrice = new double[2 * rows + 1];
        if (_columnPrice.Length <= columns)
        {
            _columnPrice = new double[2 * columns + 1];
            _least = new double[2 * columns + 1];
            _rowOf = new int[2 * columns + 1];
            _way = new int[2 * columns + 1];
            _used = new bool[2 * columns + 1];
        }

        Array.Clear(_rowPrice);
        Array.Clear(_columnPrice);
        Array.Clear(_rowOf);
    }

    /// <summary>Grows a tree of cheapest paths from the new row until it meets a free column.</summary>
    private int Search(ReadOnlySpan<double> costs, int columns)
    {
        Array.Fill(_least, double.PositiveInfinity, 0, columns + 1);
        Array.Clear(_used, 0, columns + 1);
        var column = 0;
        do
        {
            _used[column] = true;
            column = Step(costs, columns, column);
        }
        while (_rowOf[column] != 0);
        return column;
    }

    private int Step(ReadOnlySpan<double> costs, int columns, int from)
    {
        var row = _rowOf[from];
        var line = costs.Slice((row - 1) * columns, columns);
        var delta = double.PositiveInfinity;
        var next = 0;
        for (var column = 1; column <= columns; column++)
        {
            if (_used[column]) continue;
            var reduced = line[column - 1] - _rowPrice[row] - _columnPrice[column];
            if (reduced < _least[column]) (_least[column], _way[column]) = (reduced, from);
            if (_least[column] < delta) (delta, next) = (_least[column], column);
        }

        for (var column = 0; column <= columns; column++)
        {
            if (!_used[column]) _least[column] -= delta;
            else
            {
                _rowPrice[_rowOf[column]] += delta;
                _columnPrice[column] -= delta;
            }
        }

        return next;
    }

    private void Augment(int column)
    {
        while (column != 0)
        {
            _rowOf[column] = _rowOf[_way[column]];
            column = _way[column];
        }
    }
}
