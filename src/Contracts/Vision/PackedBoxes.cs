using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Contracts.Vision;

/// <summary>What is known of a box beyond its place, as bits.</summary>
[Flags]
public enum BoxFlags : byte
{
    None = 0,

    /// <summary>The foot point is not on the grass: crowd, board, bench. Stored, hidden by default (the pitch filter).</summary>
    OffPitch = 1,

    /// <summary>The box was not measured: the linker put it between two measured boxes of a track.</summary>
    Filled = 2,
}

/// <summary>
/// What a shirt looks like, in 12 bytes: how the pixels of the torso that are not grass spread over six hue sectors (red, yellow, green, cyan,
/// blue, magenta) and black, grey, white, as fractions of 255, and the mean RGB of the fullest of the nine. All zero: too few pixels.
/// </summary>
[InlineArray(Size)]
public struct KitFeature : IEquatable<KitFeature>
{
    public const int Size = 12;
    public const int Bins = 9;
    private byte _first;

    // The built-in equality of an inline array throws, and with it that of every box.
    public readonly bool Equals(KitFeature other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is KitFeature other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(this);
        return hash.ToHashCode();
    }
}

/// <summary>
/// One stored detection. Coordinates are display coordinates (rotation applied), in 1/8 px, x to the right, y down; right and bottom are
/// exclusive. The score is in 1/10,000.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public record struct PackedBox
{
    public const int Size = 24;
    public const int UnitsPerPixel = 8;
    public const int ScoreUnits = 10_000;

    public ushort Left;
    public ushort Top;
    public ushort Right;
    public ushort Bottom;
    public ushort Score;

    /// <summary>The label's index in the model's manifest (COCO: 0 person, 32 sports ball).</summary>
    public byte ClassId;

    public BoxFlags Flags;

    public KitFeature Kit;

    /// <summary>Pixels to stored units: rounded half up, cut to what a <see cref="ushort"/> holds (8,191.875 px).</summary>
    public static ushort Quantise(float pixels) => (ushort)Math.Clamp(MathF.Floor(pixels * UnitsPerPixel + 0.5f), 0, ushort.MaxValue);

    public static ushort QuantiseScore(float score) => (ushort)Math.Clamp(MathF.Floor(score * ScoreUnits + 0.5f), 0, ScoreUnits);
}

/// <summary>
/// The byte layout of a frame's boxes as stored in <c>frame_detections.boxes</c> and unpacked by the SQL view <c>detections</c>: boxes one after
/// the other, <see cref="PackedBox.Size"/> bytes each, integers little endian, in the order left, top, right, bottom, score (u16 each), class,
/// flags (u8 each), kit (12 bytes). Order: score descending, then left, top, right, bottom ascending, so that equal frames are equal bytes.
/// </summary>
public static class PackedBoxes
{
    public static ReadOnlySpan<byte> AsBytes(ReadOnlySpan<PackedBox> boxes)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Packed boxes are little endian.");
        return MemoryMarshal.AsBytes(boxes);
    }

    /// <exception cref="ArgumentException">The length is not a multiple of <see cref="PackedBox.Size"/>.</exception>
    public static ReadOnlySpan<PackedBox> FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Packed boxes are little endian.");
        if (bytes.Length % PackedBox.Size != 0) throw new ArgumentException($"{bytes.Length} bytes are no whole number of boxes.", nameof(bytes));
        return MemoryMarshal.Cast<byte, PackedBox>(bytes);
    }

    /// <summary>Compares in the stored order.</summary>
    public static int Compare(in PackedBox a, in PackedBox b)
    {
        var order = b.Score.CompareTo(a.Score);
        if (order == 0) order = a.Left.CompareTo(b.Left);
        if (order == 0) order = a.Top.CompareTo(b.Top);
        if (order == 0) order = a.Right.CompareTo(b.Right);
        if (order == 0) order = a.Bottom.CompareTo(b.Bottom);
        return order == 0 ? a.ClassId.CompareTo(b.ClassId) : order;
    }
}

/// <summary>What a picture as a whole looks like: mean R, G, B of a grid of 4 x 4 cells, row by row. Cuts are found by comparing two.</summary>
[InlineArray(Size)]
public struct PictureSignature
{
    public const int Size = 48;
    private byte _first;
}

/// <summary>
/// The frames of one segment, packed: all that the pixels said, one entry a frame, in four flat buffers so that a segment of any length costs
/// four allocations.
/// </summary>
/// <param name="PtsUs">Presentation timestamps of the container in microseconds, ascending: the frames' keys.</param>
/// <param name="Signatures"><see cref="PictureSignature"/>s one after the other, 48 bytes a frame.</param>
/// <param name="BoxOffsets">Where the boxes of frame i start in <paramref name="Boxes"/>, in bytes; one more entry than frames.</param>
/// <param name="Boxes">See <see cref="PackedBoxes"/>.</param>
public sealed record PackedFrames(long[] PtsUs, byte[] Signatures, int[] BoxOffsets, byte[] Boxes)
{
    public int Count => PtsUs.Length;

    public ReadOnlyMemory<byte> SignatureOf(int frame) => Signatures.AsMemory(frame * PictureSignature.Size, PictureSignature.Size);

    public ReadOnlyMemory<byte> BoxesOf(int frame) => Boxes.AsMemory(BoxOffsets[frame], BoxOffsets[frame + 1] - BoxOffsets[frame]);
}
