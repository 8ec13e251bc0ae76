using SoccerRecognition.Vision.Models;

namespace SoccerRecognition.Vision.Tests.Models;

public sealed class PixelNormaliserTests
{
    [Theory]
    [InlineData("bgr", 64)]
    [InlineData("bgr", 37)]
    [InlineData("rgb", 37)]
    public void Vectors_give_the_bits_of_the_plain_formula(string channels, int pixels)
    {
        var input = new ModelInput("x", 8, 8, 8, "nchw", channels, [103.53f, 116.28f, 123.675f], [57.375f, 57.12f, 58.395f]);
        var gbrp = new byte[pixels * 3];
        new Random(1).NextBytes(gbrp);
        var tensor = new float[pixels * 3];
        new PixelNormaliser(input).Convert(gbrp, tensor);
        var (green, blue, red) = (gbrp[..pixels], gbrp[pixels..(2 * pixels)], gbrp[(2 * pixels)..]);
        byte[][] planes = channels == "bgr" ? [blue, green, red] : [red, green, blue];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < pixels; i++)
            {
                var difference = planes[channel][i] - input.Mean[channel];
                Assert.Equal(difference * (1f / input.Std[channel]), tensor[channel * pixels + i]);
                Assert.Equal(difference / input.Std[channel], tensor[channel * pixels + i], 1e-6f);
            }
        }
    }
}
