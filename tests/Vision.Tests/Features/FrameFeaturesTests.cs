using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Features;
using SoccerRecognition.Vision.Tests.Batching;

namespace SoccerRecognition.Vision.Tests.Features;

public sealed class FrameFeaturesTests
{
    private const int Red = 0;
    private const int Green = 2;
    private const int White = 8;
    private const int GrassColour = 0x3C9646;
    private static readonly FrameShape Shape = new(640, 352, PixelLayout.Gbrp);

    [Fact]
    public void The_signature_is_the_mean_colour_of_sixteen_parts()
    {
        var pixels = new byte[Shape.Bytes];
        for (var part = 0; part < 16; part++) DrawnPitch.Fill(Shape, pixels, part % 4 * 160, part / 4 * 88, 160, 88, part * 0x080402);
        var signature = Describe(new FrameFeatures(Shape), pixels, 640, 352, []);
        ReadOnlySpan<byte> bytes = signature;
        for (var part = 0; part < 16; part++)
        {
            Assert.Equal(part * 8, bytes[part * 3]);
            Assert.Equal(part * 4, bytes[part * 3 + 1]);
            Assert.Equal(part * 2, bytes[part * 3 + 2]);
        }
    }

    [Theory]
    [InlineData(640, 352)]
    [InlineData(312, 104)]
    [InlineData(100, 60)]
    public void Cell_means_are_those_of_plain_loops(int width, int height)
    {
        var shape = new FrameShape(width, height, PixelLayout.Gbrp);
        var pixels = new byte[shape.Bytes];
        new Random(3).NextBytes(pixels);
        var grid = new PictureGrid(shape);
        grid.Read(pixels);
        for (var row = 0; row < grid.Rows; row++)
        {
            for (var column = 0; column < grid.Columns; column++)
            {
                var mean = Enumerable.Range(0, 64).Average(i => pixels[width * height + (row * 8 + i / 8) * width + column * 8 + i % 8]);
                Assert.Equal(mean, grid.Blue[row * grid.Columns + column], 0.5001);
            }
        }
    }

    [Fact]
    public void People_on_the_grass_are_kept_and_those_on_stands_and_boards_are_flagged()
    {
        var pixels = Pitch();
        PackedBox[] boxes =
        [
            BoxAt(300, 200, 20, 60), // midfield
            BoxAt(20, 85, 12, 30), // far touchline
            BoxAt(620, 290, 20, 60), // the picture's lower right corner
            BoxAt(100, 5, 20, 40), // stand
            BoxAt(400, 40, 16, 40), // behind the boards
        ];
        foreach (var box in boxes) DrawnPitch.Figure(Shape, pixels, box.Left / 8, box.Top / 8, (box.Bottom - box.Top) / 8, 0xD02020);
        Describe(new FrameFeatures(Shape), pixels, 640, 352, boxes);
        Assert.Equal([BoxFlags.None, BoxFlags.None, BoxFlags.None, BoxFlags.OffPitch, BoxFlags.OffPitch], boxes.Select(box => box.Flags));
    }

    [Fact]
    public void A_green_shirt_in_the_stand_is_no_pitch()
    {
        var pixels = Pitch();
        DrawnPitch.Fill(Shape, pixels, 200, 8, 32, 40, GrassColour);
        PackedBox[] boxes = [BoxAt(205, 5, 20, 40)];
        Describe(new FrameFeatures(Shape), pixels, 640, 352, boxes);
        Assert.Equal(BoxFlags.OffPitch, boxes[0].Flags);
    }

    [Fact]
    public void Without_grass_nobody_stands_on_it()
    {
        var pixels = new byte[Shape.Bytes];
        new Random(4).NextBytes(pixels);
        PackedBox[] boxes = [BoxAt(300, 200, 20, 60)];
        Describe(new FrameFeatures(Shape), pixels, 640, 352, boxes);
        Assert.Equal(BoxFlags.OffPitch, boxes[0].Flags);
    }

    [Theory]
    [InlineData(0xD02020, Red)]
    [InlineData(0xF0F0F0, White)]
    [InlineData(0x2040D0, 4)]
    [InlineData(0xE0E020, 1)]
    [InlineData(0x101014, 6)]
    [InlineData(0xB0FFA0, Green)] // much brighter than the grass: a shirt
    public void A_kit_is_described_by_the_colour_of_its_shirt(int shirt, int bin)
    {
        var pixels = Pitch();
        DrawnPitch.Figure(Shape, pixels, 302, 200, 60, shirt);
        PackedBox[] boxes = [BoxAt(300, 200, 24, 60)];
        Describe(new FrameFeatures(Shape), pixels, 640, 352, boxes);
        ReadOnlySpan<byte> kit = boxes[0].Kit;
        Assert.Equal(bin, kit[..KitFeature.Bins].IndexOf(Highest(kit)));
        Assert.True(kit[bin] > 200, $"only {kit[bin]}");
        Assert.Equal(shirt, kit[9] << 16 | kit[10] << 8 | kit[11]);
    }

    [Fact]
    public void Bare_grass_has_no_kit()
    {
        PackedBox[] boxes = [BoxAt(300, 200, 20, 60)];
        Describe(new FrameFeatures(Shape), Pitch(), 640, 352, boxes);
        Assert.Equal(new byte[KitFeature.Size], ((ReadOnlySpan<byte>)boxes[0].Kit).ToArray());
    }

    [Fact]
    public void Display_size_and_the_lanes_earlier_pictures_change_nothing()
    {
        var pixels = Pitch();
        DrawnPitch.Figure(Shape, pixels, 302, 200, 60, 0xD02020);
        var fresh = new FrameFeatures(Shape);
        PackedBox[] small = [BoxAt(300, 200, 24, 60)];
        Describe(fresh, pixels, 640, 352, small);
        var used = new FrameFeatures(Shape);
        var noise = new byte[Shape.Bytes];
        new Random(9).NextBytes(noise);
        Describe(used, noise, 640, 352, [BoxAt(1, 1, 200, 300)]);
        PackedBox[] large = [BoxAt(600, 400, 48, 120)];
        Describe(used, pixels, 1280, 704, large);
        Assert.Equal(((ReadOnlySpan<byte>)small[0].Kit).ToArray(), ((ReadOnlySpan<byte>)large[0].Kit).ToArray());
        Assert.Equal(small[0].Flags, large[0].Flags);
    }

    private static PictureSignature Describe(FrameFeatures features, byte[] pixels, int width, int height, PackedBox[] boxes)
    {
        features.Look(pixels);
        return features.Describe(pixels, width, height, boxes);
    }

    private static byte Highest(ReadOnlySpan<byte> kit)
    {
        byte highest = 0;
        foreach (var share in kit[..KitFeature.Bins]) highest = Math.Max(highest, share);
        return highest;
    }

    private static byte[] Pitch()
    {
        var pixels = new byte[Shape.Bytes];
        var noise = new Random(2);
        for (var y = 0; y < 64; y += 4)
            for (var x = 0; x < Shape.Width; x += 4) DrawnPitch.Fill(Shape, pixels, x, y, 4, 4, noise.Next(0x1000000));
        DrawnPitch.Fill(Shape, pixels, 0, 64, Shape.Width, 28, 0xC02040);
        DrawnPitch.Fill(Shape, pixels, 0, 92, Shape.Width, Shape.Height, GrassColour);
        DrawnPitch.Fill(Shape, pixels, 0, 96, Shape.Width, 2, 0xFFFFFF);
        return pixels;
    }

    private static PackedBox BoxAt(int x, int y, int width, int height) => new()
    {
        Left = (ushort)(x * 8),
        Top = (ushort)(y * 8),
        Right = (ushort)((x + width) * 8),
        Bottom = (ushort)((y + height) * 8),
        Score = 5000,
    };
}
