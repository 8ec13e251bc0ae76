using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Tests;

public sealed class PackedBoxesTests
{
    [Fact]
    public void A_box_lies_in_its_24_bytes_as_documented()
    {
        var box = new PackedBox { Left = 0x0102, Top = 0x0304, Right = 0x0506, Bottom = 0x0708, Score = 0x090A, ClassId = 32, Flags = BoxFlags.OffPitch };
        for (var i = 0; i < KitFeature.Size; i++) box.Kit[i] = (byte)(100 + i);
        byte[] expected = [2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 32, 1, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111];
        Assert.Equal(expected, PackedBoxes.AsBytes([box]).ToArray());
        Assert.Equal(PackedBox.Size, expected.Length);
    }

    [Fact]
    public void Boxes_survive_the_way_through_bytes()
    {
        var random = new Random(1);
        var bytes = new byte[PackedBox.Size * 57];
        random.NextBytes(bytes);
        var boxes = PackedBoxes.FromBytes(bytes).ToArray();
        Assert.Equal(57, boxes.Length);
        Assert.Equal(bytes, PackedBoxes.AsBytes(boxes).ToArray());
        Assert.Throws<ArgumentException>(() => PackedBoxes.FromBytes(bytes.AsSpan(1)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(0.0624, 0)]
    [InlineData(0.0625, 1)]
    [InlineData(100.5, 804)]
    [InlineData(8191.875, 65535)]
    [InlineData(9000, 65535)]
    public void Pixels_are_rounded_half_up_and_cut(float pixels, int stored) => Assert.Equal(stored, PackedBox.Quantise(pixels));

    [Theory]
    [InlineData(0.35, 3500)]
    [InlineData(0.00005, 1)]
    [InlineData(1.5, 10000)]
    [InlineData(-1, 0)]
    public void Scores_are_stored_in_ten_thousandths(float score, int stored) => Assert.Equal(stored, PackedBox.QuantiseScore(score));

    [Fact]
    public void Stored_order_is_by_score_descending_and_then_by_place()
    {
        PackedBox[] ordered =
        [
            new() { Score = 9000, Left = 500 },
            new() { Score = 8000, Left = 1, Top = 9 },
            new() { Score = 8000, Left = 2, Top = 1, Right = 4, Bottom = 8 },
            new() { Score = 8000, Left = 2, Top = 1, Right = 4, Bottom = 9 },
            new() { Score = 8000, Left = 2, Top = 1, Right = 4, Bottom = 9, ClassId = 32 },
            new() { Score = 8000, Left = 2, Top = 1, Right = 5 },
            new() { Score = 8000, Left = 2, Top = 2 },
        ];
        for (var i = 0; i < ordered.Length; i++)
            for (var j = 0; j < ordered.Length; j++) Assert.Equal(Math.Sign(i - j), Math.Sign(PackedBoxes.Compare(ordered[i], ordered[j])));
    }

    [Fact]
    public void A_frames_parts_are_found_in_the_flat_buffers()
    {
        var frames = new PackedFrames([10, 20], new byte[2 * PictureSignature.Size + 7], [0, 24, 72], new byte[100]);
        frames.Boxes[24] = 77;
        frames.Signatures[PictureSignature.Size] = 88;
        Assert.Equal(2, frames.Count);
        Assert.Equal((24, 48), (frames.BoxesOf(0).Length, frames.BoxesOf(1).Length));
        Assert.Equal((77, 88), (frames.BoxesOf(1).Span[0], frames.SignatureOf(1).Span[0]));
    }
}
