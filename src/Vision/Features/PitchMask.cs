using System.Numerics;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Features;

/// <summary>
/// Which cells of a picture are pitch: grass-coloured cells in large connected areas only (green seats and shirts in the stand are small
/// islands), with the holes closed that players and lines make. One per lane; allocates nothing after construction.
/// </summary>
internal sealed class PitchMask(PictureGrid grid)
{
    private const int ClosingCells = 2;
    private const byte Pitch = 255;

    private readonly int _columns = grid.Columns;
    private readonly int _rows = grid.Rows;
    private readonly byte[] _hues = new byte[grid.Columns * grid.Rows];
    private readonly byte[] _pitch = new byte[grid.Columns * grid.Rows];
    private readonly byte[] _scratch = new byte[grid.Columns * grid.Rows];
    private readonly byte[] _wideRow = new byte[grid.Columns + 2 * ClosingCells];
    private readonly LargeAreas _areas = new(grid.Columns, grid.Rows);

    public Grass Grass { get; private set; }

    /// <summary>Row by row; not 0: pitch.</summary>
    public ReadOnlySpan<byte> Cells => _pitch;

    /// <summary>Looks at the grid as it is now.</summary>
    public void Update()
    {
        Grass = Grass.Of(grid, _hues);
        if (!Grass.Exists)
        {
            Array.Clear(_pitch);
            return;
        }

        // No hue is 0, and none of grass comes near it: the lower bound leaves those cells out.
        var (low, high) = (Math.Max(Grass.HueDegrees - Grass.ToleranceDegrees, 1), Grass.HueDegrees + Grass.ToleranceDegrees);
        for (var cell = 0; cell < _pitch.Length; cell++) _pitch[cell] = _hues[cell] >= low && _hues[cell] <= high ? Pitch : (byte)0;
        _areas.Keep(_pitch);
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
                if (_pitch[r * _columns + c] != 0) pitch++;
            }
        }

        return pitch * 2 >= seen;
    }

    /// <summary>Closing with a square: first grow, then shrink.</summary>
    private void Close()
    {
        SpreadAlongRows(_pitch, _scratch, grow: true);
        SpreadAlongColumns(_scratch, _pitch, grow: true);
        SpreadAlongRows(_pitch, _scratch, grow: false);
        SpreadAlongColumns(_scratch, _pitch, grow: false);
    }

    /// <summary>To the left and right of the picture the pitch goes on, so that a player who is cut by the border leaves no hole.</summary>
    private void SpreadAlongRows(ReadOnlySpan<byte> from, Span<byte> into, bool grow)
    {
        _wideRow.AsSpan().Fill(Pitch);
        for (var row = 0; row < _rows; row++)
        {
            var source = from.Slice(row * _columns, _columns);
            var target = into.Slice(row * _columns, _columns);
            source.CopyTo(target);
            source.CopyTo(_wideRow.AsSpan(ClosingCells));
            for (var shift = 0; shift <= 2 * ClosingCells; shift++) Combine(target, _wideRow.AsSpan(shift, _columns), grow);
        }
    }

    private void SpreadAlongColumns(ReadOnlySpan<byte> from, Span<byte> into, bool grow)
    {
        for (var row = 0; row < _rows; row++)
        {
            var target = into.Slice(row * _columns, _columns);
            from.Slice(row * _columns, _columns).CopyTo(target);
            for (var near = Math.Max(row - ClosingCells, 0); near <= Math.Min(row + ClosingCells, _rows - 1); near++)
                Combine(target, from.Slice(near * _columns, _columns), grow);
        }
    }

    /// <summary>Pitch where either is (to grow), or where both are (to shrink).</summary>
    private static void Combine(Span<byte> target, ReadOnlySpan<byte> other, bool grow)
    {
        var targets = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        var others = MemoryMarshal.Cast<byte, Vector<byte>>(other);
        for (var i = 0; i < targets.Length; i++) targets[i] = grow ? targets[i] | others[i] : targets[i] & others[i];
        for (var i = targets.Length * Vector<byte>.Count; i < target.Length; i++)
            target[i] = (byte)(grow ? target[i] | other[i] : target[i] & other[i]);
    }
}
