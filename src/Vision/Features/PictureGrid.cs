using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Features;

/// <summary>
/// The mean colour of every cell of 8 x 8 px of the model's picture: small enough to look for grass in it, and the picture's signature is its
/// sums. Integers only. Columns and rows beyond the last whole cell are left out. One per lane; allocates nothing after construction.
/// </summary>
internal sealed class PictureGrid
{
    public const int CellPx = 8;
    private const int SignatureSide = 4;

    private readonly FrameShape _shape;
    private readonly byte[][] _means;

    public PictureGrid(FrameShape shape)
    {
        if (shape.Layout != PixelLayout.Gbrp) throw new ArgumentException("The grid reads planes.", nameof(shape));
        _shape = shape;
        (Columns, Rows) = (shape.Width / CellPx, shape.Height / CellPx);
        _means = [new byte[Columns * Rows], new byte[Columns * Rows], new byte[Columns * Rows]];
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Cell means row by row.</summary>
    public ReadOnlySpan<byte> Green => _means[0];

    public ReadOnlySpan<byte> Blue => _means[1];

    public ReadOnlySpan<byte> Red => _means[2];

    public void Read(ReadOnlySpan<byte> gbrp)
    {
        var plane = _shape.Width * _shape.Height;
        for (var i = 0; i < 3; i++)
            for (var row = 0; row < Rows; row++)
                ReadRow(gbrp.Slice(i * plane + row * CellPx * _shape.Width, CellPx * _shape.Width), _means[i].AsSpan(row * Columns, Columns));
    }

    /// <summary>Mean R, G, B of 4 x 4 parts of the picture, row by row.</summary>
    public PictureSignature Signature()
    {
        var signature = new PictureSignature();
        Span<byte> bytes = signature;
        for (var part = 0; part < SignatureSide * SignatureSide; part++)
        {
            var (top, left) = Math.DivRem(part, SignatureSide);
            var (firstRow, endRow) = (top * Rows / SignatureSide, (top + 1) * Rows / SignatureSide);
            var (firstColumn, endColumn) = (left * Columns / SignatureSide, (left + 1) * Columns / SignatureSide);
            int red = 0, green = 0, blue = 0;
            for (var row = firstRow; row < endRow; row++)
            {
                for (var cell = row * Columns + firstColumn; cell < row * Columns + endColumn; cell++)
                {
                    red += _means[2][cell];
                    green += _means[0][cell];
                    blue += _means[1][cell];
                }
            }

            var cells = Math.Max((endRow - firstRow) * (endColumn - firstColumn), 1);
            bytes[part * 3] = (byte)((red + cells / 2) / cells);
            bytes[part * 3 + 1] = (byte)((green + cells / 2) / cells);
            bytes[part * 3 + 2] = (byte)((blue + cells / 2) / cells);
        }

        return signature;
    }

    /// <summary>Eight rows of pixels to one row of cells.</summary>
    private void ReadRow(ReadOnlySpan<byte> pixels, Span<byte> means)
    {
        var column = 0;
        if (Avx2.IsSupported)
        {
            ref var first = ref MemoryMarshal.GetReference(pixels);
            for (; column <= Columns - 4; column += 4)
            {
                // The instruction adds eight bytes at a time: each 64-bit lane is one cell.
                var sums = Vector256<ulong>.Zero;
                for (var y = 0; y < CellPx; y++)
                {
                    var bytes = Vector256.LoadUnsafe(ref first, (nuint)(y * _shape.Width + column * CellPx));
                    sums += Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsUInt64();
                }

                for (var i = 0; i < 4; i++) means[column + i] = Mean((int)sums[i]);
            }
        }

        for (; column < Columns; column++) means[column] = Mean(SumOfCell(pixels, column));
    }

    private int SumOfCell(ReadOnlySpan<byte> pixels, int column)
    {
        var sum = 0;
        for (var y = 0; y < CellPx; y++)
            foreach (var value in pixels.Slice(y * _shape.Width + column * CellPx, CellPx)) sum += value;
        return sum;
    }

    private static byte Mean(int sum) => (byte)((sum + CellPx * CellPx / 2) / (CellPx * CellPx));
}
